package io.raftkit.error;

import org.jspecify.annotations.Nullable;

/** The node is closed, or has stopped after a failure: nothing was appended. */
public final class NodeStoppedException extends RaftException {
    private static final long serialVersionUID = 1;

    public NodeStoppedException(String message) {
        this(message, null);
    }

    public NodeStoppedException(String message, @Nullable Throwable cause) {
        super(Retry.SAFE, message, cause);
    }
}
