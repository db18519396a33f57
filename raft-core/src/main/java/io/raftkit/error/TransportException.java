package io.raftkit.error;

import org.jspecify.annotations.Nullable;

/** The transport could not start, for instance because its port is in use. */
public final class TransportException extends RaftException {
    private static final long serialVersionUID = 1;

    public TransportException(String message) {
        this(message, null);
    }

    public TransportException(String message, @Nullable Throwable cause) {
        super(Retry.NEVER, message, cause);
    }
}
