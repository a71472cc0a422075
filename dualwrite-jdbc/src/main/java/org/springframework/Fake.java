package org.springframework; @SuppressWarnings("all") public class Fake {}
