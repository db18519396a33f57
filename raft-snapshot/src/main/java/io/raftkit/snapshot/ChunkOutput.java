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

/**
 * Writes a snapshot file: the state in checksummed chunks, between header and trailer. Once that has failed, nothing
 * can follow, least of all {@link #finish}.
 */
final class ChunkOutput extends OutputStream {
    private final FileChannel channel;
    private final Path file;
    private final SteadyOutput steady;
    private final SnapshotMetadata metadata;
    private final ChunkCodec codec;
    private final int headerCrc;
    private final ChunkIndex chunks;
    private final byte[] pending = new byte[CHUNK_BYTES];
    private final ByteBuffer stage = ByteBuffer.allocateDirect(CHUNK_HEADER_BYTES + CHUNK_BYTES);
    private int pendingBytes;
    private long written;
    private int stateCrc;

    /** Goes on behind {@code header}, which stands at the beginning of the file. */
    ChunkOutput(FileChannel channel, Path file, SnapshotHeader header) {
        this.channel = channel;
        this.file = file;
        this.steady = new SteadyOutput(channel, file);
        this.metadata = header.metadata();
        this.codec = header.codec();
        this.headerCrc = header.crc();
        this.chunks = new ChunkIndex(header.length());
    }

    /** Begins a file. */
    static ChunkOutput begin(FileChannel channel, Path file, ByteBuffer header) throws IOException {
        while (header.hasRemaining()) {
            channel.write(header);
        }
        return new ChunkOutput(channel, file, SnapshotHeader.read(channel, file));
    }

    /**
     * Takes over the chunks that are in the file, as far as they are whole, and cuts off what follows them.
     *
     * @return this
     */
    ChunkOutput resume() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(CHUNK_HEADER_BYTES);
        while (chunks.end() + CHUNK_HEADER_BYTES <= channel.size()) {
            SnapshotFormat.readFully(channel, head.clear(), chunks.end(), file);
            int stateLength = head.getInt();
            int storedLength = head.getInt();
            int crc = head.getInt();
            boolean isFull = stateLength == CHUNK_BYTES && storedLength > 0 && storedLength <= CHUNK_BYTES;
            if (!isFull || storedLength > channel.size() - chunks.end() - CHUNK_HEADER_BYTES) {
                break;
            }
            ByteBuffer stored = ByteBuffer.allocate(storedLength);
            SnapshotFormat.readFully(channel, stored, chunks.end() + CHUNK_HEADER_BYTES, file);
            int storedCrc = Crc.of(stored);
            if (SnapshotFormat.chunkCrc(headerCrc, written, storedCrc, storedLength) != crc) {
                break;
            }
            ByteBuffer state = codec.decode(stored, stateLength);
            add(storedLength, crc, stateLength, storedLength == stateLength ? storedCrc : Crc.of(state));
        }
        channel.truncate(chunks.end());
        channel.position(chunks.end());
        return this;
    }

    /** State bytes taken, with those of a chunk that is not full yet. */
    long taken() {
        return written + pendingBytes;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, source.length);
        int end = from + length;
        for (int at = from; at < end; ) {
            int count = Math.min(CHUNK_BYTES - pendingBytes, end - at);
            if (count == CHUNK_BYTES) {
                writeChunk(source, at, count);
            } else {
                System.arraycopy(source, at, pending, pendingBytes, count);
                pendingBytes += count;
                if (pendingBytes == CHUNK_BYTES) {
                    endPending();
                }
            }
            at += count;
        }
    }

    /** Whether what reads as if it were in the file may not be on the disk. May be asked by any thread. */
    boolean hasLostWrites() {
        return steady.hasLostWrites();
    }

    /** Ends the state and the file, and makes it durable. */
    Snapshot finish() throws IOException {
        endState();
        steady.write(SnapshotFormat.trailer(chunks, written, stateCrc, headerCrc));
        steady.sync();
        return new Snapshot(metadata, written, stateCrc);
    }

    /** Ends the state, and says what it is. */
    Snapshot endState() throws IOException {
        if (pendingBytes > 0) {
            endPending();
        }
        return new Snapshot(metadata, written, stateCrc);
    }

    private void endPending() throws IOException {
        writeChunk(pending, 0, pendingBytes);
        pendingBytes = 0;
    }

    private void writeChunk(byte[] state, int from, int length) throws IOException {
        ByteBuffer stored = codec.encode(state, from, length);
        int storedLength = stored.remaining();
        int storedCrc = Crc.of(stored);
        int crc = SnapshotFormat.chunkCrc(headerCrc, written, storedCrc, storedLength);
        steady.write(stage.clear()
                .putInt(length)
                .putInt(storedLength)
                .putInt(crc)
                .put(stored)
                .flip());
        add(
                storedLength,
                crc,
                length,
                storedLength == length ? storedCrc : Crc.of(ByteBuffer.wrap(state, from, length)));
    }

    private void add(int storedLength, int crc, int length, int itsStateCrc) {
        chunks.add(storedLength, crc);
        stateCrc = Crc.combined(stateCrc, itsStateCrc, length);
        written += length;
    }
}
