package dev.dualwrite.ledger; @SuppressWarnings("all") public class Bad2ledger { dev.dualwrite.metrics.Badmetrics x = null; dev.dualwrite.BadRoot r = null; }
