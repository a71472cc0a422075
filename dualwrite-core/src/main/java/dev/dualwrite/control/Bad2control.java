package dev.dualwrite.control; @SuppressWarnings("all") public class Bad2control { dev.dualwrite.metrics.Badmetrics x = null; dev.dualwrite.BadRoot r = null; }
