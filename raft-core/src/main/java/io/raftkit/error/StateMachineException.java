package io.raftkit.error;

import org.jspecify.annotations.Nullable;

/** The state machine threw. Whatever it throws stops the node: a domain error must be a result. */
public final class StateMachineException extends RaftException {
    private static final long serialVersionUID = 1;

    public StateMachineException(String message) {
        this(message, null);
    }

    public StateMachineException(String message, @Nullable Throwable cause) {
        super(Retry.NEVER, message, cause);
    }
}
