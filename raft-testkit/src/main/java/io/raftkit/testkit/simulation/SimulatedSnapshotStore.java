package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Snapshots that appear whole or not at all; only the newest are kept. Reading and writing them may fail, and one that
 * lies there may be damaged: that shows before its last byte is given out.
 */
final class SimulatedSnapshotStore implements SnapshotStore {
    private final Deque<Disk.StoredSnapshot> stored;
    private final Disk.Incoming incoming;
    private final int kept;
    private final Ailments ailments;
    private final Runnable onResumed;
    private boolean detached;

    /**
     * The snapshots on {@code disk}, for one life of its node.
     *
     * @param kept how many
     * @param onResumed told when one is complete that had come in part when it was gone on with
     */
    SimulatedSnapshotStore(Disk disk, int kept, Ailments ailments, Runnable onResumed) {
        this.stored = disk.snapshots();
        this.incoming = disk.incoming();
        this.kept = kept;
        this.ailments = ailments;
        this.onResumed = onResumed;
    }

    @Override
    public Writer begin(SnapshotMetadata metadata) throws IOException {
        if (ailments.isFull()) {
            throw Ailments.breakdown("no space left on device");
        }
        failAtTimes("a snapshot cannot be begun");
        return new MemoryWriter(metadata);
    }

    @Override
    public Optional<Snapshot> latest() throws IOException {
        failAtTimes("the snapshots cannot be listed");
        Iterator<Disk.StoredSnapshot> newestFirst = stored.descendingIterator();
        if (newestFirst.hasNext() && ailments.damage() == Ailments.Damage.SNAPSHOT_LOST) {
            newestFirst.next();
        }
        return newestFirst.hasNext() ? Optional.of(newestFirst.next().snapshot()) : Optional.empty();
    }

    @Override
    public List<Snapshot> list() throws IOException {
        failAtTimes("the snapshots cannot be listed");
        List<Snapshot> newestFirst = new ArrayList<>();
        stored.descendingIterator().forEachRemaining(each -> newestFirst.add(each.snapshot()));
        return newestFirst;
    }

    @Override
    public Partial receive(Snapshot announced) throws IOException {
        failAtTimes("a snapshot cannot be received");
        if (!announced.equals(incoming.announced)) {
            incoming.announced = announced;
            incoming.state = Bytes.EMPTY;
        }
        return new MemoryPartial(announced);
    }

    @Override
    public Optional<Snapshot> incomplete() throws IOException {
        failAtTimes("it cannot be found out what was received");
        return Optional.ofNullable(incoming.announced);
    }

    @Override
    public InputStream open(Snapshot snapshot) throws IOException {
        failAtTimes("a snapshot cannot be read");
        for (Disk.StoredSnapshot candidate : stored) {
            if (candidate.snapshot().equals(snapshot)) {
                return candidate.equals(stored.peekLast()) && ailments.damage() == Ailments.Damage.SNAPSHOT
                        ? new DamagedStream(candidate.state())
                        : candidate.state().asInputStream();
            }
        }
        throw new IOException("the snapshot at " + snapshot.lastIncluded() + " is gone");
    }

    private void failAtTimes(String what) throws IOException {
        if (ailments.snapshotFails()) {
            throw Ailments.breakdown(what);
        }
    }

    private void store(Disk.StoredSnapshot fresh) {
        List<Disk.StoredSnapshot> all = new ArrayList<>(stored);
        all.removeIf(each -> each.snapshot().index() == fresh.snapshot().index());
        all.add(fresh);
        all.sort(Comparator.comparingLong(each -> each.snapshot().index()));
        stored.clear();
        stored.addAll(all.subList(Math.max(0, all.size() - kept), all.size()));
        if (fresh.equals(stored.peekLast())) {
            ailments.snapshotReplaced();
        }
    }

    /** The node crashes: what was not committed is lost, of what was received some of what came last. */
    void crash() {
        if (!detached && incoming.state.length() > 0) {
            incoming.state = incoming.state.slice(0, ailments.partOf(incoming.state.length()));
        }
        detached = true;
    }

    @Override
    public void close() {
        detached = true;
    }

    private final class MemoryPartial implements Partial {
        private final Snapshot announced;
        private final boolean isResumed = incoming.state.length() > 0;

        private MemoryPartial(Snapshot announced) {
            this.announced = announced;
        }

        @Override
        public Snapshot announced() {
            return announced;
        }

        @Override
        public long received() {
            return incoming.state.length();
        }

        @Override
        public void append(Bytes state) throws IOException {
            if (ailments.isFull()) {
                throw Ailments.breakdown("no space left on device");
            }
            failAtTimes("a piece of a snapshot cannot be written");
            if (!detached) {
                byte[] joined = Arrays.copyOf(incoming.state.toByteArray(), incoming.state.length() + state.length());
                state.copyTo(joined, incoming.state.length());
                incoming.state = Bytes.wrap(joined);
            }
        }

        @Override
        public Snapshot commit() throws IOException {
            Bytes state = incoming.state;
            incoming.announced = null;
            incoming.state = Bytes.EMPTY;
            if (state.length() != announced.sizeBytes() || crc32c(state) != announced.crc32c()) {
                throw new IOException("what was received is not the snapshot at " + announced.lastIncluded());
            }
            Snapshot received = SimulatedSnapshotStore.this.commit(announced.metadata(), state);
            if (isResumed) {
                onResumed.run();
            }
            return received;
        }

        @Override
        public void close() {}
    }

    private Snapshot commit(SnapshotMetadata metadata, Bytes state) throws IOException {
        boolean fails = ailments.isFull() || ailments.snapshotFails();
        if (fails && ailments.halfOfTheTime()) {
            throw Ailments.breakdown("a snapshot cannot be written");
        }
        Snapshot snapshot = new Snapshot(metadata, state.length(), crc32c(state));
        if (!detached) {
            store(new Disk.StoredSnapshot(snapshot, state));
        }
        if (fails) {
            throw Ailments.breakdown("a snapshot was written, and its folder cannot be flushed");
        }
        return snapshot;
    }

    private static int crc32c(Bytes state) {
        CRC32C crc = new CRC32C();
        state.update(crc);
        return (int) crc.getValue();
    }

    private final class MemoryWriter implements Writer {
        private final SnapshotMetadata metadata;
        private final ByteArrayOutputStream state = new ByteArrayOutputStream();

        private MemoryWriter(SnapshotMetadata metadata) {
            this.metadata = metadata;
        }

        @Override
        public OutputStream output() {
            return state;
        }

        @Override
        public Snapshot commit() throws IOException {
            return SimulatedSnapshotStore.this.commit(metadata, Bytes.wrap(state.toByteArray()));
        }

        @Override
        public void close() {}
    }

    /** Gives out everything but the last byte. */
    private static final class DamagedStream extends InputStream {
        private final InputStream good;

        private DamagedStream(Bytes state) {
            this.good = state.slice(0, Math.max(0, state.length() - 1)).asInputStream();
        }

        @Override
        public int read() throws IOException {
            int next = good.read();
            if (next < 0) {
                throw Ailments.breakdown("the snapshot is damaged");
            }
            return next;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int count = good.read(target, from, length);
            if (count < 0) {
                throw Ailments.breakdown("the snapshot is damaged");
            }
            return count;
        }
    }
}
