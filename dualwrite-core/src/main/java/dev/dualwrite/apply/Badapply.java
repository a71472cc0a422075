package dev.dualwrite.apply; @SuppressWarnings("all") public class Badapply {}
