package io.raftkit.codec;

/**
 * Bytes that no server of this or an older version would send. Whoever sent them is not to be listened to any longer.
 */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    private MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The cause's message may quote what a stranger sent: it is made fit for a log. */
    static MalformedMessageException because(String what, Exception cause) {
        return new MalformedMessageException(what + ": " + Printable.of(String.valueOf(cause.getMessage())), cause);
    }
}
