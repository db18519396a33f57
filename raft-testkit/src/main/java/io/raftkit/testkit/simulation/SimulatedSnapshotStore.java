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
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Snapshots that appear whole or not at all; only the newest are kept. */
final class SimulatedSnapshotStore implements SnapshotStore {
    private final Deque<Disk.StoredSnapshot> stored;
    private final int kept;
    private boolean detached;

    /** The snapshots on {@code disk}, for one life of its node; so many are kept. */
    SimulatedSnapshotStore(Disk disk, int kept) {
        this.stored = disk.snapshots();
        this.kept = kept;
    }

    @Override
    public Writer begin(SnapshotMetadata metadata) {
        return new MemoryWriter(metadata);
    }

    @Override
    public Optional<Snapshot> latest() {
        return Optional.ofNullable(stored.peekLast()).map(Disk.StoredSnapshot::snapshot);
    }

    @Override
    public InputStream open(Snapshot snapshot) throws IOException {
        for (Disk.StoredSnapshot candidate : stored) {
            if (candidate.snapshot().equals(snapshot)) {
                return candidate.state().asInputStream();
            }
        }
        throw new IOException("the snapshot at " + snapshot.lastIncluded() + " is gone");
    }

    private void store(Disk.StoredSnapshot fresh) {
        List<Disk.StoredSnapshot> all = new ArrayList<>(stored);
        all.removeIf(each -> each.snapshot().index() == fresh.snapshot().index());
        all.add(fresh);
        all.sort(Comparator.comparingLong(each -> each.snapshot().index()));
        stored.clear();
        stored.addAll(all.subList(Math.max(0, all.size() - kept), all.size()));
    }

    /** The node crashes: what was not committed is lost. */
    void crash() {
        detached = true;
    }

    @Override
    public void close() {
        detached = true;
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
        public Snapshot commit() {
            Bytes bytes = Bytes.wrap(state.toByteArray());
            CRC32C crc = new CRC32C();
            bytes.update(crc);
            Snapshot snapshot = new Snapshot(metadata, bytes.length(), (int) crc.getValue());
            if (!detached) {
                store(new Disk.StoredSnapshot(snapshot, bytes));
            }
            return snapshot;
        }

        @Override
        public void close() {}
    }
}
