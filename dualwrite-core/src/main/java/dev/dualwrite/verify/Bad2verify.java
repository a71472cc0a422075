package dev.dualwrite.verify; @SuppressWarnings("all") public class Bad2verify { dev.dualwrite.metrics.Badmetrics x = null; dev.dualwrite.BadRoot r = null; }
