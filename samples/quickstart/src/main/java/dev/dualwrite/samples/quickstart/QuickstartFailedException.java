package dev.dualwrite.samples.quickstart;

/** The story has come to its end and has not ended well; the message is the verdict. */
final class QuickstartFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    QuickstartFailedException(String verdict) {
        super(verdict);
    }
}
