package io.raftkit.storage.mapdb;

import io.raftkit.model.Incarnation;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where a group stands. Its checksum covers this, so that bytes from another log, segment or offset are never taken for
 * it.
 */
record Place(Incarnation incarnation, long segment, long offset) {
    /** So many bytes behind this one. */
    Place plus(long bytes) {
        return new Place(incarnation, segment, offset + bytes);
    }

    /** A checksum that has taken in the place. */
    CRC32C checksum() {
        byte[] bytes = ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(incarnation.value().getMostSignificantBits())
                .putLong(incarnation.value().getLeastSignificantBits())
                .putLong(segment)
                .putLong(offset)
                .array();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc;
    }
}
