package io.raftkit.snapshot;

import static io.raftkit.snapshot.SnapshotFormat.CHUNK_BYTES;
import static io.raftkit.snapshot.SnapshotFormat.CHUNK_HEADER_BYTES;

import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot file: the state in checksummed chunks, between header and trailer.
 *
 * <p>A write that failed may have left half a chunk behind, and a sync that failed may have lost what was written: both
 * close the channel, so that nothing can follow them, least of all {@link #finish}.
 */
final class ChunkOutput extends OutputStream {
    private final FileChannel channel;
    private final Path file;
    private final SnapshotMetadata metadata;
    private final int headerCrc;
    private final CRC32C stateCrc = new CRC32C();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_HEADER_BYTES + CHUNK_BYTES);
    private long written;

    ChunkOutput(FileChannel channel, Path file, SnapshotMetadata metadata) throws IOException {
        this.channel = channel;
        this.file = file;
        this.metadata = metadata;
        ByteBuffer header = SnapshotFormat.header(metadata);
        this.headerCrc = SnapshotFormat.headerCrc(header);
        writeFully(header);
        chunk.position(CHUNK_HEADER_BYTES);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, source.length);
        int at = from;
        while (at < from + length) {
            if (!chunk.hasRemaining()) {
                endChunk();
            }
            int count = Math.min(chunk.remaining(), from + length - at);
            chunk.put(source, at, count);
            at += count;
        }
    }

    /** Ends the state and the file, and makes it durable. */
    Snapshot finish() throws IOException {
        if (chunk.position() > CHUNK_HEADER_BYTES) {
            endChunk();
        }
        int crc = (int) stateCrc.getValue();
        writeFully(SnapshotFormat.trailer(written, crc, headerCrc));
        sync();
        return new Snapshot(metadata, written, crc);
    }

    private void endChunk() throws IOException {
        int length = chunk.position() - CHUNK_HEADER_BYTES;
        chunk.putInt(0, length);
        chunk.putInt(4, SnapshotFormat.chunkCrc(written, chunk.array(), CHUNK_HEADER_BYTES, length));
        stateCrc.update(chunk.array(), CHUNK_HEADER_BYTES, length);
        writeFully(chunk.flip());
        written += length;
        chunk.clear().position(CHUNK_HEADER_BYTES);
    }

    private void writeFully(ByteBuffer source) throws IOException {
        try {
            while (source.hasRemaining()) {
                channel.write(source);
            }
        } catch (IOException e) {
            throw giveUp(e);
        }
    }

    private void sync() throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw giveUp(e);
        }
    }

    private IOException giveUp(IOException cause) throws IOException {
        channel.close();
        return new IOException("cannot write " + file + ": " + cause, cause);
    }
}
