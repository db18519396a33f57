package io.raftkit.spi;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** Receives into a snapshot that is written like the node's own: nothing is left of it if it is interrupted. */
final class UnresumedPartial implements SnapshotStore.Partial {
    private final Snapshot announced;
    private final SnapshotStore.Writer writer;
    private final OutputStream output;
    private final CRC32C crc = new CRC32C();
    private long received;

    UnresumedPartial(Snapshot announced, SnapshotStore.Writer writer) {
        this.announced = announced;
        this.writer = writer;
        this.output = writer.output();
    }

    @Override
    public Snapshot announced() {
        return announced;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public void append(Bytes state) throws IOException {
        state.writeTo(output);
        state.update(crc);
        received += state.length();
    }

    @Override
    public Snapshot commit() throws IOException {
        if (received != announced.sizeBytes() || (int) crc.getValue() != announced.crc32c()) {
            writer.close();
            throw new IOException("what was received is not the snapshot at " + announced.lastIncluded());
        }
        output.close();
        return writer.commit();
    }

    @Override
    public void close() {
        writer.close();
    }
}
