package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A snapshot that a test took, and what must be read back.
 *
 * @param snapshot what the store returned
 * @param state what was written
 */
record TakenSnapshot(Snapshot snapshot, Bytes state) {
    private static final Promise CAN_BE_TAKEN = new Promise("a snapshot that was begun can be written and committed");
    private static final int REPEATED = 8;
    private static final Configuration CONFIGURATION =
            Configuration.bootstrap(List.of(new Member(NodeId.of("n1"), "host:7000", new Incarnation(new UUID(1, 2)))));

    /** What the snapshot up to {@code index} stands for. */
    static SnapshotMetadata metadata(long index) {
        return new SnapshotMetadata(new LogId(3, index), 1, CONFIGURATION, 1_000_000 + index % 1000);
    }

    /** So many bytes that look like nothing else; each of them comes eight times, for stores that compress. */
    static Bytes state(int length, long seed) {
        byte[] different = new byte[length / REPEATED + 1];
        new Random(seed * 31 + length).nextBytes(different);
        byte[] state = new byte[length];
        for (int i = 0; i < length; i++) {
            state[i] = different[i / REPEATED];
        }
        return Bytes.wrap(state);
    }

    /** Takes a snapshot up to {@code index}, whose state has so many bytes. */
    static TakenSnapshot take(SnapshotStore store, long index, int length) {
        return take(store, metadata(index), state(length, index));
    }

    static TakenSnapshot take(SnapshotStore store, SnapshotMetadata metadata, Bytes state) {
        try (SnapshotStore.Writer writer = store.begin(metadata)) {
            try (OutputStream output = writer.output()) {
                state.writeTo(output);
            }
            return new TakenSnapshot(writer.commit(), state);
        } catch (IOException | RuntimeException e) {
            throw CAN_BE_TAKEN.broken("The one at " + metadata.lastIncluded() + " was not", e);
        }
    }

    /** What the snapshot up to {@code index} will be that {@link #take(SnapshotStore, long, int)} takes. */
    static TakenSnapshot expected(long index, int length) {
        return of(metadata(index), state(length, index));
    }

    /** What a snapshot of that state is. */
    static TakenSnapshot of(SnapshotMetadata metadata, Bytes state) {
        return new TakenSnapshot(new Snapshot(metadata, state.length(), crc32c(state)), state);
    }

    /** It must be read back as it was written. */
    void isReadBack(Promise promise, SnapshotStore store) {
        try {
            isReadBackOrRefused(promise, store);
        } catch (IOException e) {
            throw promise.broken("The one at " + this + " is refused", e);
        }
    }

    /**
     * It must be read back as it was written, or not to its end.
     *
     * @throws IOException if the store, or its stream, refuses
     */
    void isReadBackOrRefused(Promise promise, SnapshotStore store) throws IOException {
        try (InputStream source = store.open(snapshot)) {
            Bytes read = Bytes.wrap(source.readNBytes(state.length()));
            promise.holdsIf(read.length() == state.length(), "The one at " + this + " ends after " + read);
            promise.holdsIf(read.equals(state), "The one at " + this + " was not written as it is read");
            promise.holdsIf(source.read() < 0, "The one at " + this + " has more than what was written");
        } catch (RuntimeException e) {
            throw promise.broken("Reading the one at " + this + " throws no IOException but another", e);
        }
    }

    /** Committing must fail. */
    static void cannotCommit(Promise promise, SnapshotStore.Writer writer, String because) {
        try {
            writer.commit();
        } catch (IOException | RuntimeException expected) {
            return;
        }
        throw promise.broken(because + ", and can be committed");
    }

    /** Reading must be refused, in the way that a node expects. */
    static void isGone(Promise promise, SnapshotStore store, Snapshot snapshot, String because) {
        try (InputStream source = store.open(snapshot)) {
            source.readAllBytes();
        } catch (IOException expected) {
            return;
        } catch (RuntimeException e) {
            throw promise.broken(because + ", and it is refused with something else", e);
        }
        throw promise.broken(because + ", and it can be read");
    }

    private static int crc32c(Bytes state) {
        CRC32C crc = new CRC32C();
        state.update(crc);
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return snapshot.lastIncluded() + " of " + state;
    }
}
