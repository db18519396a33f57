package io.raftkit.error;

/** What was asked for makes no sense for this cluster: nothing was changed. */
public final class InvalidRequestException extends RaftException {
    private static final long serialVersionUID = 1;

    public InvalidRequestException(String message) {
        super(Retry.NEVER, message, null);
    }
}
