package io.raftkit.storage.mapdb;

import java.io.IOException;

/** There is no space for a segment. Nothing of the log has been touched. */
final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1;

    NoRoomException(String message) {
        super(message);
    }
}
