package dev.dualwrite.apply; @SuppressWarnings("all") public class Bad2apply { dev.dualwrite.metrics.Badmetrics x = null; dev.dualwrite.BadRoot r = null; }
