package io.raftkit.error;

/** A newer leader put another entry in the command's place, so it can never commit. */
public final class ProposalLostException extends RaftException {
    private static final long serialVersionUID = 1;

    public ProposalLostException(String message) {
        super(Retry.SAFE, message, null);
    }
}
