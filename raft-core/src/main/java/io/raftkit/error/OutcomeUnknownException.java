package io.raftkit.error;

/**
 * The command was accepted, and whether it commits could not be learned here: the node stopped, time ran out, or a
 * snapshot jumped over it.
 */
public final class OutcomeUnknownException extends RaftException {
    private static final long serialVersionUID = 1;

    public OutcomeUnknownException(String message) {
        super(Retry.AFTER_CHECKING, message, null);
    }
}
