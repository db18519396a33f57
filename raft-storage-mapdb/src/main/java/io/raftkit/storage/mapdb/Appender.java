package io.raftkit.storage.mapdb;

import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/** Writes groups to the last segment, and begins the next one when it is full. Used under the disk's lock only. */
final class Appender {
    private final SegmentFiles files;
    private final LogView view;
    private final Incarnation incarnation;
    private final LongSupplier clock;
    private final GroupEncoder encoder;
    private Segment active;
    private LogId last;
    private HardState hardState;
    private boolean unmarked;
    private long lastSyncNanos;
    private long lastLength;

    /** Goes on with what was recovered; {@code clock} gives nanoseconds. */
    Appender(SegmentFiles files, LogView view, Recovery.Result recovered, LongSupplier clock) {
        this.files = files;
        this.view = view;
        this.clock = clock;
        this.incarnation = recovered.active().header().incarnation();
        this.active = recovered.active();
        this.encoder = new GroupEncoder(
                incarnation,
                active.header().number(),
                recovered.tail(),
                recovered.replay().chain());
        this.last = recovered.replay().last();
        this.hardState = recovered.replay().hardState();
        beginWriting();
    }

    /** Behind the tail there are only zeros: so segments are made, and so recovery leaves them. */
    private void beginWriting() {
        if (active.volume() instanceof DurableFileVolume file) {
            file.isZeroFrom(encoder.tail());
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
        return encoder.tail() > active.header().size() / 2;
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
        if (encoder.tail() + length > active.header().groupsEnd() - reserved) {
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
        if (unmarked && encoder.tail() + length <= active.header().groupsEnd()) {
            write(mark, length);
            unmarked = false;
        }
    }

    private int write(Group group, int length) {
        long at = encoder.tail();
        active.volume().putData(at, encoder.encode(group, length));
        long begin = clock.getAsLong();
        active.volume().sync();
        lastSyncNanos = clock.getAsLong() - begin;
        lastLength = length;
        last = group.last();
        hardState = group.hardState();
        return Math.toIntExact(at + GroupFormat.headerBytes(group.hardState()));
    }

    private void roll(long groupBytes) throws IOException {
        Chain end = encoder.last();
        SegmentHeader header = new SegmentHeader(
                active.header().number() + 1, files.sizeFor(groupBytes), incarnation, last, hardState, end);
        Segment next = files.create(header);
        Seal.write(active.volume(), active.header(), end);
        active = next;
        encoder.roll(header.number());
        beginWriting();
        view.add(active);
    }
}
