package io.raftkit.error;

/** The members are not those that the change was meant for, or another change is under way: nothing was changed. */
public final class ConfigurationConflictException extends RaftException {
    private static final long serialVersionUID = 1;

    public ConfigurationConflictException(String message) {
        super(Retry.SAFE, message, null);
    }
}
