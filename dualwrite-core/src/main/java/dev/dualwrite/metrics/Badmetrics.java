package dev.dualwrite.metrics; @SuppressWarnings("all") public class Badmetrics {}
