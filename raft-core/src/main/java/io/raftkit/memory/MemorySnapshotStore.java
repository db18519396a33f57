package io.raftkit.memory;

import io.raftkit.model.Bytes;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Snapshots in memory: the last two, for as long as the instance lives.
 *
 * <p>{@link #close} gives up what is being written and keeps what was committed, so that a server may be stopped and
 * started again on the same instance.
 */
public final class MemorySnapshotStore implements SnapshotStore {
    private static final int KEPT = 2;

    /** Oldest first. */
    private final List<Held> committed = new ArrayList<>();

    /** Counts the calls of {@link #close}: a writer of an earlier opening can no longer commit. */
    private long openings;

    private record Held(Snapshot snapshot, Bytes state) {
        LogId lastIncluded() {
            return snapshot.lastIncluded();
        }
    }

    @Override
    public synchronized Writer begin(SnapshotMetadata metadata) {
        return new MemoryWriter(metadata, openings);
    }

    @Override
    public synchronized Optional<Snapshot> latest() {
        return committed.isEmpty()
                ? Optional.empty()
                : Optional.of(committed.get(committed.size() - 1).snapshot());
    }

    @Override
    public synchronized InputStream open(Snapshot snapshot) throws IOException {
        return committed.stream()
                .filter(held -> held.snapshot().equals(snapshot))
                .findFirst()
                .orElseThrow(() -> new IOException("the snapshot at " + snapshot.lastIncluded() + " is gone"))
                .state()
                .asInputStream();
    }

    @Override
    public synchronized void close() {
        openings++;
    }

    private synchronized void keep(Held fresh, long opening) throws IOException {
        if (opening != openings) {
            throw new IOException("the snapshot at " + fresh.lastIncluded() + " was given up: its store was closed");
        }
        committed.removeIf(held -> held.lastIncluded().equals(fresh.lastIncluded()));
        committed.add(fresh);
        committed.sort(Comparator.comparing(Held::lastIncluded));
        if (committed.size() > KEPT) {
            committed.remove(0);
        }
    }

    private final class MemoryWriter implements Writer {
        private final SnapshotMetadata metadata;
        private final long opening;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private boolean ended;

        MemoryWriter(SnapshotMetadata metadata, long opening) {
            this.metadata = metadata;
            this.opening = opening;
        }

        @Override
        public OutputStream output() {
            return output;
        }

        @Override
        public Snapshot commit() throws IOException {
            if (ended) {
                throw new IllegalStateException(
                        "the snapshot at " + metadata.lastIncluded() + " was committed or given up before");
            }
            ended = true;
            Bytes state = Bytes.wrap(output.toByteArray());
            CRC32C crc = new CRC32C();
            state.update(crc);
            Snapshot snapshot = new Snapshot(metadata, state.length(), (int) crc.getValue());
            keep(new Held(snapshot, state), opening);
            return snapshot;
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
