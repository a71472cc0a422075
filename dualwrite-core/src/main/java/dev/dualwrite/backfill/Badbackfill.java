package dev.dualwrite.backfill; @SuppressWarnings("all") public class Badbackfill {}
