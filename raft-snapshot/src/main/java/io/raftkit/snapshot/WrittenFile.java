package io.raftkit.snapshot;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A snapshot being written, under another name until it is whole. */
final class WrittenFile implements SnapshotStore.Writer {
    private static final Logger LOG = LoggerFactory.getLogger(WrittenFile.class);

    private final Path temporary;
    private final FileChannel channel;
    private final ChunkOutput output;
    private final LogId lastIncluded;
    private final Ending ending;
    private volatile boolean ended;

    /** What becomes of a file. */
    interface Ending {
        /** It is whole and durable: gives it its name. */
        void publish(Path file, Snapshot snapshot) throws IOException;

        /** Nothing is written to it any more. */
        void ended(AutoCloseable file);
    }

    WrittenFile(Path temporary, SnapshotMetadata metadata, ChunkCodec codec, Ending ending) throws IOException {
        this.temporary = temporary;
        this.lastIncluded = metadata.lastIncluded();
        this.ending = ending;
        this.channel = FileChannel.open(temporary, CREATE_NEW, READ, WRITE);
        this.output = ChunkOutput.begin(channel, temporary, SnapshotHeader.encode(metadata, codec, null));
    }

    Path path() {
        return temporary;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public Snapshot commit() throws IOException {
        if (ended) {
            throw new IllegalStateException("the snapshot at " + lastIncluded + " was committed or given up before");
        }
        try {
            Snapshot snapshot = output.finish();
            channel.close();
            ending.publish(temporary, snapshot);
            return snapshot;
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        ended = true;
        ending.ended(this);
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted, and will be by the next snapshot: {}", temporary, e.toString());
        }
    }
}
