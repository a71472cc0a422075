package dev.dualwrite.model; @SuppressWarnings("all") public class BadModel { dev.dualwrite.queue.Badqueue x = null; }
