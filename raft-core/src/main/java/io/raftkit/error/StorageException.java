package io.raftkit.error;

import org.jspecify.annotations.Nullable;

/** The log or snapshot store failed, is damaged, or belongs to somebody else. A failed write stops the node. */
public sealed class StorageException extends RaftException permits DamagedLogException {
    private static final long serialVersionUID = 1;

    public StorageException(String message) {
        this(message, null);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        super(Retry.NEVER, message, cause);
    }
}
