package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/**
 * A crash at every byte of everything that a store writes in a run of appends, truncations, resets, compactions and
 * changes of term and vote, across segments; and every sector of every write lost.
 */
class CrashPointsTest {
    private static final int SEGMENT_BYTES = 1024;
    private static final int SECTOR = 512;
    private static final int WITH_DRAFT = 16;

    /** A write to a file, and the directory as it was just before. */
    private record Point(Map<String, Bytes> before, String file, int offset, Bytes bytes, int state) {
        boolean isGroup() {
            return file.endsWith(".seg") && !isSeal();
        }

        boolean isSeal() {
            return bytes.length() == Stamp.BYTES;
        }

        /** The file as it was before. */
        Bytes old() {
            return Objects.requireNonNull(before.get(file));
        }

        /** The directory after a crash that let so much of the write reach the disk. */
        Map<String, Bytes> image(int from, int to) {
            byte[] old = old().toByteArray();
            byte[] image = Arrays.copyOf(old, Math.max(old.length, offset + to));
            bytes.slice(from, to - from).copyTo(image, offset + from);
            Map<String, Bytes> after = new TreeMap<>(before);
            after.put(file, Bytes.wrap(image));
            return after;
        }
    }

    /** What the log must be. */
    private record State(HardState hardState, LogId base, List<LogEntry> entries) {
        LogId last() {
            return entries.isEmpty() ? base : entries.get(entries.size() - 1).id();
        }
    }

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    @TempDir(factory = MemoryDirectory.class)
    Path crashed;

    private final List<Point> points = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop();
    private long compacted;

    /** Remembers every write to a volume, and leaves out the syncs: nobody pulls the plug. */
    private final class Recorder extends VolumeFactory {
        private final boolean isRecording;

        Recorder(boolean isRecording) {
            this.isRecording = isRecording;
        }

        @Override
        public Volume makeVolume(
                String file, boolean readOnly, long fileLockWait, int sliceShift, long initSize, boolean fixedSize) {
            return new ForwardingVolume(new DurableFileVolume(Path.of(file), readOnly)) {
                @Override
                public void putData(long offset, ByteBuffer source) {
                    if (isRecording) {
                        points.add(new Point(
                                Harness.content(directory),
                                Path.of(file).getFileName().toString(),
                                (int) offset,
                                Bytes.copyOf(source),
                                states.size() - 1));
                    }
                    super.putData(offset, source);
                }

                @Override
                public void sync() {}
            };
        }

        @Override
        public boolean exists(@Nullable String file) {
            return file != null && Files.exists(Path.of(file));
        }

        @Override
        public boolean handlesReadonly() {
            return true;
        }
    }

    private MapDbLogStore open(Path path, boolean isRecording) {
        return MapDbLogStore.open(
                path, MapDbOptions.defaults().withSegmentBytes(SEGMENT_BYTES).withVolumes(new Recorder(isRecording)));
    }

    private RecoveredLog recover(LogStore store) {
        return store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, loop));
    }

    @BeforeEach
    void record() {
        MapDbLogStore store = open(directory, true);
        recover(store);
        states.add(new State(HardState.INITIAL, LogId.ZERO, List.of()));
        points.clear(); // a store that is being made is OwnershipTest's
        for (int term = 1; term <= 4; term++) {
            vote(store, term);
            append(store, term, 3, 40);
            append(store, term, 1, 10);
            append(store, term, 2, 700);
            truncate(store, term, 2);
            append(store, term, 4, 25);
            compact(store, states.get(states.size() - 1).last().index() - 6);
        }
        reset(store, new LogId(5, 60));
        append(store, 5, 2, 30);
        vote(store, 6);
        append(store, 6, 5, 100);
        store.close();
        points.removeIf(point -> point.before().isEmpty());
    }

    private State now() {
        return states.get(states.size() - 1);
    }

    private void write(LogStore store, LogWrite write, State after) {
        store.write(write);
        runUntilWritten(after);
    }

    /** The group is written first, then comes what is done in the background. */
    private void runUntilWritten(State after) {
        loop.runNext();
        states.add(after);
        loop.runAll();
    }

    private void vote(LogStore store, int term) {
        HardState state = new HardState(term, NodeId.of("n" + term));
        write(
                store,
                new LogWrite(state, LogWrite.NO_TRUNCATION, List.of()),
                new State(state, now().base(), now().entries()));
    }

    private void append(LogStore store, int term, int count, int size) {
        List<LogEntry> fresh = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            fresh.add(entry(term, now().last().index() + i, "x".repeat(size)));
        }
        List<LogEntry> all = new ArrayList<>(now().entries());
        all.addAll(fresh);
        write(store, LogWrite.append(fresh), new State(now().hardState(), now().base(), all));
    }

    private void truncate(LogStore store, int term, int count) {
        long after = now().last().index() - count;
        LogEntry instead = entry(term, after + 1, "y".repeat(33));
        List<LogEntry> all = new ArrayList<>(
                now().entries().subList(0, (int) (after - now().base().index())));
        all.add(instead);
        write(store, new LogWrite(null, after, List.of(instead)), new State(now().hardState(), now().base(), all));
    }

    private void reset(LogStore store, LogId at) {
        store.reset(at);
        runUntilWritten(new State(now().hardState(), at, List.of()));
        compacted = at.index();
    }

    private void compact(LogStore store, long index) {
        compacted = Math.max(compacted, index);
        store.compact(new LogId(1, index));
        loop.runAll();
    }

    private void assertOpensAs(Map<String, Bytes> image, int state, String what) {
        Harness.change(crashed, image);
        State expected = states.get(state);
        try (MapDbLogStore store = open(crashed, false)) {
            RecoveredLog log = recover(store);
            long base = log.base().index();
            assertThat(log.hardState()).as(what).isEqualTo(expected.hardState());
            assertThat(log.lastIndex()).as(what).isEqualTo(expected.last().index());
            assertThat(base)
                    .as(what)
                    .isBetween(
                            expected.base().index(),
                            Math.max(compacted, expected.base().index()));
            assertThat(store.read(base, Long.MAX_VALUE, Long.MAX_VALUE))
                    .as(what)
                    .isEqualTo(expected.entries()
                            .subList(
                                    (int) (base - expected.base().index()),
                                    expected.entries().size()));
        }
    }

    @Test
    void atEveryPrefixOfTheByteStreamTheLogIsWhatItWasBeforeTheWriteOrAfterIt() {
        int opened = 0;
        for (Point point : points) {
            int length = point.bytes().length();
            for (int cut = 0; cut < length; cut++) {
                Map<String, Bytes> image = point.image(0, cut);
                if (cut % WITH_DRAFT != 0 && point.isGroup()) {
                    image.remove("segment.tmp"); // deleting it is most of the time that opening takes
                }
                assertOpensAs(image, point.state(), point.file() + " cut at " + (point.offset() + cut));
                opened++;
            }
            int after = point.isGroup() ? point.state() + 1 : point.state();
            assertOpensAs(point.image(0, length), Math.min(after, states.size() - 1), point.file() + " whole");
        }
        // Each group makes a state of the one before, but for the mark at the end, if there was room for it.
        assertThat(points.stream().filter(Point::isGroup).count()).isBetween(states.size() - 1L, (long) states.size());
        assertThat(opened).isGreaterThan(20_000);
    }

    @Test
    void whateverSectorOfAWriteIsLostTheLogIsWhatItWasBeforeIt() {
        int lost = 0;
        for (Point point : points.stream().filter(Point::isGroup).toList()) {
            int length = point.bytes().length();
            for (int from = 0; from < length; ) {
                int to = Math.min(length, from + SECTOR - (point.offset() + from) % SECTOR);
                Map<String, Bytes> image = new TreeMap<>(point.image(0, length));
                byte[] torn = Objects.requireNonNull(image.get(point.file())).toByteArray();
                point.old().slice(point.offset() + from, to - from).copyTo(torn, point.offset() + from);
                image.put(point.file(), Bytes.wrap(torn));
                assertOpensAs(image, point.state(), point.file() + " without " + (point.offset() + from) + " to " + to);
                lost++;
                from = to;
            }
        }
        assertThat(lost).isGreaterThan(points.size() / 2);
    }

    /** Segments go one by one, the oldest first. */
    @Test
    void aCrashBetweenTheDeletionsOfACompactionIsNoDamage() throws IOException {
        List<String> segments = Harness.content(directory).keySet().stream()
                .filter(name -> name.endsWith(".seg"))
                .toList();
        Map<String, Bytes> image = new TreeMap<>(Harness.content(directory));
        compacted = Long.MAX_VALUE;
        for (String oldest : segments.subList(0, segments.size() - 1)) {
            image.remove(oldest);
            Harness.restore(crashed, image);
            try (MapDbLogStore store = open(crashed, false)) {
                RecoveredLog log = recover(store);
                assertThat(log.lastIndex()).isEqualTo(now().last().index());
                assertThat(log.hardState()).isEqualTo(now().hardState());
            }
        }
    }
}
