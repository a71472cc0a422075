package dev.dualwrite.reread; @SuppressWarnings("all") public class Badreread {}
