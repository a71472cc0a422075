package dev.dualwrite.queue; @SuppressWarnings("all") public class Bad2queue { dev.dualwrite.control.Badcontrol x = null; }
