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
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in memory: the last two, for as long as the instance lives.
 *
 * <p>{@link #close} gives up what is being written and keeps what was committed or received, so that a server may be
 * stopped and started again on the same instance.
 */
public final class MemorySnapshotStore implements SnapshotStore {
    private static final int KEPT = 2;

    /** Oldest first. */
    private final List<Held> committed = new ArrayList<>();

    /** Counts the calls of {@link #close}: a writer of an earlier opening can no longer commit. */
    private long openings;

    /** What is being received; survives a {@link #close} like what is committed. */
    private @Nullable Received received;

    private record Received(Snapshot announced, ByteArrayOutputStream state) {}

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
    public synchronized List<Snapshot> list() {
        List<Snapshot> newestFirst = new ArrayList<>();
        committed.forEach(held -> newestFirst.add(0, held.snapshot()));
        return newestFirst;
    }

    @Override
    public synchronized Partial receive(Snapshot announced) {
        Received goingOn = received;
        if (goingOn == null || !goingOn.announced().equals(announced)) {
            goingOn = new Received(announced, new ByteArrayOutputStream());
            received = goingOn;
        }
        return new MemoryPartial(goingOn, openings);
    }

    @Override
    public synchronized Optional<Snapshot> incomplete() {
        return Optional.ofNullable(received).map(Received::announced);
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

    private synchronized Snapshot commit(Received complete, long opening) throws IOException {
        if (!complete.equals(received)) {
            throw new IOException("what was received of the snapshot at "
                    + complete.announced().lastIncluded() + " has gone");
        }
        received = null;
        Bytes state = Bytes.wrap(complete.state().toByteArray());
        Snapshot snapshot = describe(complete.announced().metadata(), state);
        if (!snapshot.equals(complete.announced())) {
            throw new IOException("what was received is not the snapshot at " + snapshot.lastIncluded());
        }
        keep(new Held(snapshot, state), opening);
        return snapshot;
    }

    private static Snapshot describe(SnapshotMetadata metadata, Bytes state) {
        CRC32C crc = new CRC32C();
        state.update(crc);
        return new Snapshot(metadata, state.length(), (int) crc.getValue());
    }

    private final class MemoryPartial implements Partial {
        private final Received received;
        private final long opening;

        MemoryPartial(Received received, long opening) {
            this.received = received;
            this.opening = opening;
        }

        @Override
        public Snapshot announced() {
            return received.announced();
        }

        @Override
        public long received() {
            return received.state().size();
        }

        @Override
        public void append(Bytes state) throws IOException {
            state.writeTo(received.state());
        }

        @Override
        public Snapshot commit() throws IOException {
            return MemorySnapshotStore.this.commit(received, opening);
        }

        @Override
        public void close() {}
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
            Snapshot snapshot = describe(metadata, state);
            keep(new Held(snapshot, state), opening);
            return snapshot;
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
