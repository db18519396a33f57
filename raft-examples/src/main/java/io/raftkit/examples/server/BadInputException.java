package io.raftkit.examples.server;

/** Something outside the program is not as it must be; the message says in one line what, where and how to mend it. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadInputException(String message) {
        super(message);
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
