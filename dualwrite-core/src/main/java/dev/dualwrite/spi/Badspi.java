package dev.dualwrite.spi; @SuppressWarnings("all") public class Badspi {}
