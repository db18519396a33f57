package io.raftkit.storage.mapdb;

import io.raftkit.error.DamagedLogException;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mapdb.volume.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the segments from the oldest on, and tells a torn write from damage.
 *
 * <p>A group is written only after the one before it is durable, and what lies beyond the last one is zero. So whatever
 * a crash leaves half written is the last thing in the last segment: it was never acknowledged, and is cut. A bad group
 * with anything of another one behind it was durable once: that is damage, and the log is refused as it is. So is a log
 * that ends with a sealed segment: the next one was durable before the seal.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final StoreDirectory directory;
    private final SegmentFiles files;
    private final Identity identity;
    private final List<Segment> opened = new ArrayList<>();
    private long lastGroup;
    private long tail;

    Recovery(StoreDirectory directory, SegmentFiles files, Identity identity) {
        this.directory = directory;
        this.files = files;
        this.identity = identity;
    }

    /** A log that was read, and where its next group goes. */
    record Result(Replay replay, Segment active, long tail) {}

    /**
     * Reads everything, and only then cuts a torn write.
     *
     * @throws DamagedLogException if the log is damaged; nothing has been changed then
     */
    Result run() throws IOException {
        try {
            List<Long> numbers = numbers();
            Replay replay = new Replay(header(numbers.get(0)), identity.former());
            readSegments(replay, numbers);
            Segment active = opened.get(opened.size() - 1);
            long dirty = reader(active).lastNonZero(tail);
            refuseLostEnd(replay, active, dirty);
            boolean isSealed = checkSeals(dirty >= tail);
            directory.delete(directory.newSegment());
            directory.delete(directory.newIdentity());
            cut(active, dirty);
            makeDurable(active);
            if (!isSealed) {
                seal(opened.get(opened.size() - 2), replay.chain());
            }
            return new Result(replay, active, tail);
        } catch (DamagedLogException e) {
            opened.forEach(Segment::release);
            throw withReport(e);
        } catch (IOException | RuntimeException e) {
            opened.forEach(Segment::release);
            throw e;
        }
    }

    private List<Long> numbers() throws IOException {
        List<Long> numbers = directory.segmentNumbers();
        if (numbers.isEmpty()) {
            throw new DamagedLogException(directory + " has an identity but no segments", List.of());
        }
        for (int i = 1; i < numbers.size(); i++) {
            long expected = numbers.get(i - 1) + 1;
            if (numbers.get(i) != expected) {
                throw new DamagedLogException(
                        directory.segment(expected) + " is missing, but there are segments after it", List.of());
            }
        }
        return numbers;
    }

    private SegmentHeader header(long number) throws IOException {
        Path file = directory.segment(number);
        long length = Files.size(file);
        if (length < SegmentHeader.BYTES) {
            throw damage(file, 0, "it has only " + length + " bytes, and its entries are lost");
        }
        Volume volume = files.open(file, true, length);
        try {
            byte[] bytes = new byte[SegmentHeader.BYTES];
            volume.getData(0, bytes, 0, bytes.length);
            SegmentHeader header = SegmentHeader.decode(bytes);
            if (header.number() != number || !header.incarnation().equals(identity.incarnation())) {
                throw damage(
                        file,
                        0,
                        "it is segment " + header.number() + " of incarnation " + header.incarnation() + ", not "
                                + number + " of " + identity.incarnation());
            }
            if (length < header.size()) {
                throw damage(file, length, "it had " + header.size() + " bytes, and the entries at its end are lost");
            }
            return header;
        } catch (CorruptRecordException e) {
            throw damage(file, 0, e.getMessage() + ", and its entries cannot be read");
        } finally {
            volume.close();
        }
    }

    private void readSegments(Replay replay, List<Long> numbers) throws IOException {
        long newest = numbers.get(numbers.size() - 1);
        try (ReadAhead ahead =
                ReadAhead.of(numbers.stream().map(directory::segment).toList())) {
            for (long number : numbers) {
                readSegment(replay, number, number == newest);
                ahead.next();
            }
        }
    }

    private void readSegment(Replay replay, long number, boolean last) throws IOException {
        SegmentHeader header = header(number);
        Path file = directory.segment(number);
        if (!replay.isFollowedBy(header)) {
            throw damage(directory.segment(number - 1), tail, Loss.between(replay.last(), header.base()));
        }
        Segment segment = new Segment(file, header, files.open(file, !last, header.size()));
        opened.add(segment);
        replay.add(segment);
        GroupReader reader = reader(segment);
        lastGroup = 0;
        tail = SegmentHeader.BYTES;
        Optional<GroupFormat.Link> link = reader.at(tail);
        while (link.isPresent()) {
            try {
                replay.apply(link.get(), tail);
            } catch (IllegalStateException e) {
                throw damage(file, tail, String.valueOf(e.getMessage()));
            }
            lastGroup = tail;
            tail += link.get().length();
            link = reader.at(tail);
        }
    }

    /** Whatever stands behind the tail must be explained by one torn write, and nothing must be missing there. */
    private void refuseLostEnd(Replay replay, Segment active, long dirty) {
        Optional<LogId> lost = reader(active).durableBehind(tail, dirty, replay.chain(), replay.last());
        if (lost.isPresent()) {
            throw damage(active.path(), tail, Loss.between(replay.last(), lost.get()));
        }
        if (Seal.isBegun(active.volume(), active.header())) {
            throw new DamagedLogException(
                    directory.segment(active.header().number() + 1) + " is missing: " + active.path() + " is sealed,"
                            + " which it is only when the next one is durable",
                    List.of());
        }
    }

    /**
     * Every segment but the last is sealed; the one before it perhaps not, while nothing is written to the last.
     *
     * @return whether all are
     */
    private boolean checkSeals(boolean isTorn) {
        for (int i = 0; i < opened.size() - 1; i++) {
            Segment segment = opened.get(i);
            Segment next = opened.get(i + 1);
            boolean isIntact = Seal.isIntact(
                    segment.volume(), segment.header(), next.header().chain());
            boolean mayBeMissing = i == opened.size() - 2 && tail == SegmentHeader.BYTES && !isTorn;
            if (!isIntact && !mayBeMissing) {
                throw damage(segment.path(), segment.header().groupsEnd(), Loss.OF_SEAL);
            }
            if (!isIntact) {
                return false;
            }
        }
        return true;
    }

    private void seal(Segment segment, Chain last) {
        Volume volume = files.open(segment.path(), false, segment.header().size());
        try {
            Seal.write(volume, segment.header(), last);
        } finally {
            volume.close();
        }
    }

    private GroupReader reader(Segment segment) {
        SegmentHeader header = segment.header();
        Window window = Window.passing(segment.volume(), header.groupsEnd());
        return new GroupReader(window, identity.incarnation(), header.number());
    }

    private void cut(Segment active, long dirty) {
        if (dirty >= tail) {
            LOG.warn(
                    "{}/{}: cut {} bytes at byte {} of {}, a write that a crash interrupted before it was acknowledged",
                    identity.group(),
                    identity.node(),
                    dirty + 1 - tail,
                    tail,
                    active.path());
            for (long at = tail; at <= dirty; at += Window.BYTES) {
                int count = (int) Math.min(Window.BYTES, dirty + 1 - at);
                active.volume().putData(at, ByteBuffer.allocate(count));
            }
        }
    }

    /**
     * What was found is a promise from now on, but perhaps nobody has synced it yet: the process may have been killed
     * in between. Where a sync has failed, the system may take what it holds for written, so that the last group, or
     * the header of a segment without one, is written again.
     */
    private void makeDurable(Segment active) throws IOException {
        byte[] window = new byte[Window.BYTES];
        for (long at = lastGroup; at < tail; at += window.length) {
            int count = (int) Math.min(window.length, tail - at);
            active.volume().getData(at, window, 0, count);
            active.volume().putData(at, window, 0, count);
        }
        active.volume().sync();
        directory.sync();
    }

    private static DamagedLogException damage(Path file, long offset, String what) {
        return new DamagedLogException(new LogReport.Damage(file, offset, what).toString(), List.of());
    }

    /** The same, with everything that can be found out about it. */
    private DamagedLogException withReport(DamagedLogException first) {
        List<DamagedLogException.Range> lost;
        try {
            lost = new Survey(directory, identity, group -> {}).run().unreadable();
        } catch (IOException | RuntimeException e) {
            first.addSuppressed(e);
            return first;
        }
        String entries =
                lost.isEmpty() ? "" : ". Unreadable entries: " + lost.toString().replaceAll("[\\[\\]]", "");
        return new DamagedLogException(
                first.getMessage() + entries + ". Restore the directory from a backup, or give the node an empty"
                        + " directory (MapDbOptions.onDamage does) and admit it again",
                lost);
    }
}
