package dev.dualwrite.jdbc.capture;

/**
 * The way from a statement's text to its plan, asked at every execution because the catalog may have changed since.
 */
@FunctionalInterface
interface Planned {
    StatementPlan plan();
}
