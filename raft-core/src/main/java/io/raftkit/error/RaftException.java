package io.raftkit.error;

import org.jspecify.annotations.Nullable;

/** An operation failed. The subclass says how, and {@link #retry} whether it may be tried again. */
public abstract sealed class RaftException extends RuntimeException
        permits ConfigurationConflictException,
                DiskFullException,
                InvalidRequestException,
                NodeStoppedException,
                NotLeaderException,
                OutcomeUnknownException,
                OverloadedException,
                ProposalLostException,
                ReadTimeoutException,
                StateMachineException,
                StorageException,
                TransportException,
                UnreachableException {
    private static final long serialVersionUID = 1;

    /** Whether an operation that failed may be tried again. */
    public enum Retry {
        /** It has had no effect and never will: try again, elsewhere or later. */
        SAFE,
        /** It may have had an effect, now or later: find out first, or make the command idempotent. */
        AFTER_CHECKING,
        /** It will fail again until somebody mends the cause. */
        NEVER
    }

    private final Retry retry;

    RaftException(Retry retry, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.retry = retry;
    }

    /** Whether the operation may be tried again. */
    public Retry retry() {
        return retry;
    }
}
