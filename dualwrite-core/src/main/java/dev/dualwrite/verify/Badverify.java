package dev.dualwrite.verify; @SuppressWarnings("all") public class Badverify {}
