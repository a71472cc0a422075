package dev.dualwrite.control; @SuppressWarnings("all") public class Badcontrol {}
