package io.raftkit.bench.compare;

/** A command line that cannot be followed; the message says what to write instead. */
public final class UsageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
