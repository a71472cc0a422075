package dev.dualwrite; @SuppressWarnings("all") public class BadRoot {}
