package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;
import org.mapdb.volume.Volume;

/**
 * The end of a segment: zero, until another segment follows. Then a {@link Stamp} says so, and no log can end there any
 * more: if the files of the segments after it are gone, that is noticed.
 *
 * <pre>
 *   1  the next segment is made, with its header and its name, durably
 *   2  the seal is written, durably            after a crash before that, the next segment is empty: recovery seals
 *   3  the first group of the next segment is written
 * </pre>
 */
final class Seal {
    private Seal() {}

    /** Seals a segment that ends with the group {@code last}, durably. */
    static void write(Volume volume, SegmentHeader header, Chain last) {
        ByteBuffer stamp = ByteBuffer.allocate(Stamp.BYTES);
        Stamp.put(stamp, Stamp.SEGMENT, place(header).checksum(), last.sequence());
        volume.putData(header.groupsEnd(), stamp.flip());
        volume.sync();
    }

    /** Whether a segment that ends with the group {@code last} is sealed as it should be. */
    static boolean isIntact(Volume volume, SegmentHeader header, Chain last) {
        return Stamp.sequence(read(volume, header), Stamp.SEGMENT, place(header)) == last.sequence();
    }

    /** Whether anything stands where the seal does: if only a part of it, the next segment is durable all the same. */
    static boolean isBegun(Volume volume, SegmentHeader header) {
        return !read(volume, header).equals(Bytes.wrap(new byte[Stamp.BYTES]));
    }

    private static Bytes read(Volume volume, SegmentHeader header) {
        byte[] found = new byte[Stamp.BYTES];
        volume.getData(header.groupsEnd(), found, 0, found.length);
        return Bytes.wrap(found);
    }

    private static Place place(SegmentHeader header) {
        return new Place(new SegmentChecksum(header.incarnation(), header.number()), header.groupsEnd());
    }
}
