package dev.dualwrite.ledger; @SuppressWarnings("all") public class Badledger {}
