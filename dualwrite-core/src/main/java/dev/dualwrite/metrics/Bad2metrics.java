package dev.dualwrite.metrics; @SuppressWarnings("all") public class Bad2metrics { dev.dualwrite.control.Badcontrol x = null; }
