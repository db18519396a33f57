package io.raftkit.spi;

import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where snapshots are kept. All methods may block. Snapshots are written on the node's bulk loop, one at a time for
 * its own and one for a received one, and read there and on its apply loop: reading goes on beside writing.
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

    /** Releases everything. Snapshots being written are given up. */
    @Override
    void close();

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
