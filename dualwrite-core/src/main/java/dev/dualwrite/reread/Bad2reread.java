package dev.dualwrite.reread; @SuppressWarnings("all") public class Bad2reread { dev.dualwrite.metrics.Badmetrics x = null; dev.dualwrite.BadRoot r = null; }
