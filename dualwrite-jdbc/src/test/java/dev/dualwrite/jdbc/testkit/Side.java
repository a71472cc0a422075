package dev.dualwrite.jdbc.testkit;

/** Which of a pair's two servers is meant. */
enum Side {
    LEGACY,
    TARGET
}
