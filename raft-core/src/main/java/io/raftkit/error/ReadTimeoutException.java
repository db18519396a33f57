package io.raftkit.error;

/** A read found no leader that could confirm its leadership in time: probably there is no quorum. */
public final class ReadTimeoutException extends RaftException {
    private static final long serialVersionUID = 1;

    public ReadTimeoutException(String message) {
        super(Retry.SAFE, message, null);
    }
}
