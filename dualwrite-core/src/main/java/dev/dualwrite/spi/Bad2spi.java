package dev.dualwrite.spi; @SuppressWarnings("all") public class Bad2spi { dev.dualwrite.control.Badcontrol x = null; }
