package io.raftkit.error;

/** A limit in bytes is reached: nothing was appended. Try again when earlier requests are through. */
public final class OverloadedException extends RaftException {
    private static final long serialVersionUID = 1;

    public OverloadedException(String message) {
        super(Retry.SAFE, message, null);
    }
}
