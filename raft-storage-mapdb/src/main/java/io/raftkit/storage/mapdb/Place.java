package io.raftkit.storage.mapdb;

import java.util.zip.CRC32C;

/**
 * Where a group stands. Its checksum covers this, so that bytes from another log, segment or offset are never taken for
 * it.
 */
record Place(SegmentChecksum segment, long offset) {
    /** So many bytes behind this one. */
    Place plus(long bytes) {
        return new Place(segment, offset + bytes);
    }

    /** A checksum that has taken in the place; the one begun before in this segment must be complete. */
    CRC32C checksum() {
        return segment.at(offset);
    }
}
