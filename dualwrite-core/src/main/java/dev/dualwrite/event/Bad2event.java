package dev.dualwrite.event; @SuppressWarnings("all") public class Bad2event { dev.dualwrite.control.Badcontrol x = null; }
