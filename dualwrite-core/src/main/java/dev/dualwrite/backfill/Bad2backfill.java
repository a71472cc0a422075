package dev.dualwrite.backfill; @SuppressWarnings("all") public class Bad2backfill { dev.dualwrite.metrics.Badmetrics x = null; dev.dualwrite.BadRoot r = null; }
