package io.raftkit.spi;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Where snapshots are kept. All methods may block. A snapshot of the node's own state is written on one loop, one that
 * another node has is received on a second, and snapshots are read there and on the apply loop, all side by side.
 */
public interface SnapshotStore extends AutoCloseable {
    /**
     * Begins a snapshot, which exists only once it is committed. What an earlier attempt left behind goes.
     *
     * @throws IOException if it cannot be written
     */
    Writer begin(SnapshotMetadata metadata) throws IOException;

    /** The complete snapshot with the highest index, if there is one. */
    Optional<Snapshot> latest() throws IOException;

    /**
     * The state in a snapshot, verified against its checksum before the last byte is given out.
     *
     * @throws IOException if the snapshot is gone or damaged; also from the stream
     */
    InputStream open(Snapshot snapshot) throws IOException;

    /**
     * What follows the first {@code offset} bytes of the state. Passes over them, unless the store can do better.
     *
     * @param offset from 0 to the length of the state
     * @throws IOException if the snapshot is gone or damaged; also from the stream
     */
    default InputStream open(Snapshot snapshot, long offset) throws IOException {
        InputStream source = open(snapshot);
        try {
            source.skipNBytes(offset);
            return source;
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    /** All complete snapshots, the highest indexes first. The latest alone, unless the store knows better. */
    default List<Snapshot> list() throws IOException {
        return latest().stream().toList();
    }

    /**
     * Receives a snapshot that another node has: goes on where it ended if this very snapshot was being received
     * before, also before a crash, or else begins. What has come of any other goes.
     *
     * <p>Begins always, unless the store can do better: then a transfer that is interrupted starts from zero.
     *
     * @throws IOException if it cannot be written
     */
    default Partial receive(Snapshot announced) throws IOException {
        return new UnresumedPartial(announced, begin(announced.metadata()));
    }

    /** The snapshot that {@link #receive} would go on with, if there is one. */
    default Optional<Snapshot> incomplete() throws IOException {
        return Optional.empty();
    }

    /** Releases everything. Snapshots being written are given up. */
    @Override
    void close();

    /** A snapshot that comes from another node, piece by piece. */
    interface Partial extends AutoCloseable {
        /** What the other node said that it is. */
        Snapshot announced();

        /** How many bytes of its state are here, from the first on: where to go on. */
        long received();

        /** Takes the bytes that follow those received. */
        void append(Bytes state) throws IOException;

        /**
         * Makes it a snapshot like any other, durably, once all of its state is here. If that is not what was
         * announced, all of it goes.
         *
         * @throws IOException if it is not, or cannot be written
         */
        Snapshot commit() throws IOException;

        /** Leaves what has come to a later {@link #receive}, unless it was committed. */
        @Override
        void close();
    }

    /** A snapshot being written. */
    interface Writer extends AutoCloseable {
        /** Takes the state. Closing it does not end the snapshot. */
        OutputStream output();

        /** Makes the snapshot durable. Those with the lowest indexes go if there are more than the store keeps. */
        Snapshot commit() throws IOException;

        /** Gives the snapshot up unless it was committed. */
        @Override
        void close();
    }
}
