package io.raftkit.storage.mapdb;

import io.raftkit.model.Incarnation;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Begins the checksums of what stands in one segment, each with its place. One at a time, so that none needs anything
 * of its own on the heap; not thread-safe.
 */
final class SegmentChecksum {
    private static final int OFFSET_AT = 3 * Long.BYTES;

    private final ByteBuffer place = ByteBuffer.allocate(OFFSET_AT + Long.BYTES);
    private final CRC32C crc = new CRC32C();

    SegmentChecksum(Incarnation incarnation, long segment) {
        place.putLong(incarnation.value().getMostSignificantBits())
                .putLong(incarnation.value().getLeastSignificantBits())
                .putLong(segment);
    }

    /** A checksum that has taken in the place at {@code offset}; it ends the one before. */
    CRC32C at(long offset) {
        place.putLong(OFFSET_AT, offset);
        crc.reset();
        crc.update(place.array());
        return crc;
    }
}
