package io.raftkit.error;

/**
 * A server that the operation needs does not answer or does not keep up: nothing was changed. Try again when it does.
 */
public final class UnreachableException extends RaftException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message) {
        super(Retry.SAFE, message, null);
    }
}
