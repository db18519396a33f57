package io.raftkit.model;

/** Bytes that are not what was written: an impossible length or a checksum that does not match. */
public final class CorruptRecordException extends Exception {
    private static final long serialVersionUID = 1;

    public CorruptRecordException(String message) {
        super(message);
    }
}
