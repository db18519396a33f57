package io.raftkit.testkit.history;

/** A text is not a history in the text format. */
public final class HistoryFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    HistoryFormatException(int line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
    }

    /** Where, counted from 1. */
    public int line() {
        return line;
    }
}
