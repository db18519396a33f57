package io.raftkit.error;

/** The leader's disk has no space left: nothing was appended. Try again when there is some, or another server leads. */
public final class DiskFullException extends RaftException {
    private static final long serialVersionUID = 1;

    public DiskFullException(String message) {
        super(Retry.SAFE, message, null);
    }
}
