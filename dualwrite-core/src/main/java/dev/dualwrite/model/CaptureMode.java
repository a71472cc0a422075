package dev.dualwrite.model;

/** How a write statement's rows became known. Every write statement gets exactly one. */
public enum CaptureMode {
    /** Keys and values are computed from the statement's parameters and literals. */
    DERIVED,
    /** Keys and values came back by a RETURNING clause that was appended. */
    RETURNED,
    /** The keys are known; the rows are read again. */
    REREAD,
    /** Not even the keys are known: a table becomes suspect. */
    UNKNOWN
}
