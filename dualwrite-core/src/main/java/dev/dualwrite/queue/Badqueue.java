package dev.dualwrite.queue; @SuppressWarnings("all") public class Badqueue {}
