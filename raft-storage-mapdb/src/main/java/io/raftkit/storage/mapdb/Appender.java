package io.raftkit.storage.mapdb;

import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/** Writes groups to the last segment, and begins the next one when it is full. Used under the disk's lock only. */
final class Appender {
    private static final int SMALLEST_BUFFER = 1 << 16;
    private static final int LARGEST_KEPT_BUFFER = 1 << 24;

    private final SegmentFiles files;
    private final LogView view;
    private final Incarnation incarnation;
    private final LongSupplier clock;
    private Segment active;
    private SegmentChecksum checksum;
    private long tail;
    private Chain chain;
    private LogId last;
    private HardState hardState;
    private boolean unmarked;
    private long lastSyncNanos;
    private long lastLength;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALLEST_BUFFER);

    /** Goes on with what was recovered; {@code clock} gives nanoseconds. */
    Appender(SegmentFiles files, LogView view, Recovery.Result recovered, LongSupplier clock) {
        this.files = files;
        this.view = view;
        this.clock = clock;
        this.incarnation = recovered.active().header().incarnation();
        this.active = recovered.active();
        this.checksum = new SegmentChecksum(incarnation, active.header().number());
        this.tail = recovered.tail();
        this.chain = recovered.replay().chain();
        this.last = recovered.replay().last();
        this.hardState = recovered.replay().hardState();
        beginWriting();
    }

    /** Behind the tail there are only zeros: so segments are made, and so recovery leaves them. */
    private void beginWriting() {
        if (active.volume() instanceof DurableFileVolume file) {
            file.isZeroFrom(tail);
        }
    }

    /** The end of the log on disk. */
    LogId last() {
        return last;
    }

    /** Term and vote on disk. */
    HardState hardState() {
        return hardState;
    }

    /** How long the last sync took. */
    long lastSyncNanos() {
        return lastSyncNanos;
    }

    /** Bytes of the last group. */
    long lastLength() {
        return lastLength;
    }

    /** Number of the segment that is written to. */
    long segment() {
        return active.header().number();
    }

    /** Whether it is time to prepare the next segment. */
    boolean isHalfFull() {
        return tail > active.header().size() / 2;
    }

    /**
     * Makes a group durable: one write, one sync.
     *
     * @return offset of its first record in the last segment
     */
    int append(Group group) throws IOException {
        group.check();
        long length = GroupFormat.length(group);
        long reserved = group.entries().isEmpty() ? 0 : files.reserved();
        if (tail + length > active.header().groupsEnd() - reserved) {
            roll(length);
        }
        int offset = write(group, Math.toIntExact(length));
        unmarked = true;
        return offset;
    }

    /**
     * Ends the log with an empty group, if anything was written and there is room: a group with another one behind it
     * is known to have been durable, so that damage to it is never taken for a torn write.
     */
    void mark() {
        Group mark = new Group(last, false, hardState, List.of());
        int length = (int) GroupFormat.length(mark);
        if (unmarked && tail + length <= active.header().groupsEnd()) {
            write(mark, length);
            unmarked = false;
        }
    }

    private int write(Group group, int length) {
        ByteBuffer target = buffer(length);
        Chain link = GroupFormat.encode(group, chain, new Place(checksum, tail), target);
        active.volume().putData(tail, target.flip());
        long begin = clock.getAsLong();
        active.volume().sync();
        lastSyncNanos = clock.getAsLong() - begin;
        int offset = Math.toIntExact(tail + GroupFormat.headerBytes(group.hardState()));
        tail += length;
        lastLength = length;
        chain = link;
        last = group.last();
        hardState = group.hardState();
        return offset;
    }

    private void roll(long groupBytes) throws IOException {
        SegmentHeader header = new SegmentHeader(
                active.header().number() + 1, files.sizeFor(groupBytes), incarnation, last, hardState, chain);
        Segment next = files.create(header);
        Seal.write(active.volume(), active.header(), chain);
        active = next;
        checksum = new SegmentChecksum(incarnation, header.number());
        tail = SegmentHeader.BYTES;
        beginWriting();
        view.add(active);
    }

    private ByteBuffer buffer(int length) {
        if (length > LARGEST_KEPT_BUFFER) {
            return ByteBuffer.allocateDirect(length);
        }
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Integer.highestOneBit(length - 1) << 1);
        }
        return buffer.clear();
    }
}
