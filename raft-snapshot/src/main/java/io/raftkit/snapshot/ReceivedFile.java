package io.raftkit.snapshot;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot that comes from another server. The file says which one it is to become, so that whoever finds it later
 * can go on; what it holds by then is verified, chunk by chunk.
 */
final class ReceivedFile implements SnapshotStore.Partial {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivedFile.class);

    private final Path partial;
    private final Snapshot announced;
    private final FileChannel channel;
    private final ChunkOutput output;
    private final WrittenFile.Ending ending;
    private volatile boolean ended;

    private ReceivedFile(
            Path partial, Snapshot announced, FileChannel channel, ChunkOutput output, WrittenFile.Ending ending) {
        this.partial = partial;
        this.announced = announced;
        this.channel = channel;
        this.output = output;
        this.ending = ending;
    }

    static ReceivedFile begin(Path partial, Snapshot announced, ChunkCodec codec, WrittenFile.Ending ending)
            throws IOException {
        FileChannel channel = FileChannel.open(partial, CREATE_NEW, READ, WRITE);
        try {
            ChunkOutput output =
                    ChunkOutput.begin(channel, partial, SnapshotHeader.encode(announced.metadata(), codec, announced));
            return new ReceivedFile(partial, announced, channel, output, ending);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static ReceivedFile resume(Path partial, Snapshot announced, WrittenFile.Ending ending) throws IOException {
        FileChannel channel = FileChannel.open(partial, READ, WRITE);
        try {
            ChunkOutput output = new ChunkOutput(channel, partial, SnapshotHeader.read(channel, partial)).resume();
            return new ReceivedFile(partial, announced, channel, output, ending);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What the file is to become, if it can be gone on with. */
    static Optional<Snapshot> announcedBy(Path partial) throws IOException {
        try (FileChannel channel = FileChannel.open(partial, READ)) {
            return Optional.ofNullable(SnapshotHeader.read(channel, partial).announced());
        } catch (IOException e) {
            LOG.info("What was received cannot be gone on with: {}", e.getMessage());
            return Optional.empty();
        }
    }

    Path path() {
        return partial;
    }

    @Override
    public Snapshot announced() {
        return announced;
    }

    @Override
    public long received() {
        return output.taken();
    }

    @Override
    public void append(Bytes state) throws IOException {
        state.writeTo(output);
    }

    @Override
    public Snapshot commit() throws IOException {
        if (ended) {
            throw new IllegalStateException(
                    "the snapshot at " + announced.lastIncluded() + " was committed or left before");
        }
        boolean isCommitted = false;
        try {
            if (!output.endState().equals(announced)) {
                throw new IOException("what was received is not the snapshot at " + announced.lastIncluded());
            }
            output.finish();
            channel.close();
            ending.publish(partial, announced);
            isCommitted = true;
            return announced;
        } finally {
            close();
            if (!isCommitted) {
                Files.deleteIfExists(partial);
            }
        }
    }

    /** What was received stays for later, unless a sync has failed: it would read well, and may not be on the disk. */
    @Override
    public void close() {
        if (ended) {
            return; // by now the file may be another one's, which has begun anew
        }
        ended = true;
        ending.ended(this);
        try {
            boolean isLost = output.hasLostWrites();
            channel.close();
            if (isLost) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be closed: {}", partial, e.toString());
        }
    }
}
