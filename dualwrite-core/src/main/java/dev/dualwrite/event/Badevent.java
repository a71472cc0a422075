package dev.dualwrite.event; @SuppressWarnings("all") public class Badevent {}
