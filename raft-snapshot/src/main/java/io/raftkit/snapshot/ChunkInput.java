package io.raftkit.snapshot;

import static io.raftkit.snapshot.SnapshotFormat.CHUNK_BYTES;
import static io.raftkit.snapshot.SnapshotFormat.CHUNK_HEADER_BYTES;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The state in a snapshot file. Gives out no byte of a chunk before it has verified the chunk, and none of the last
 * before it has verified the whole; damage closes it.
 */
final class ChunkInput extends InputStream {
    private final FileChannel channel;
    private final Path file;
    private final SnapshotFormat.Contents contents;
    private final Listener listener;
    private final CRC32C stateCrc = new CRC32C();
    private final ByteBuffer chunk =
            ByteBuffer.allocate(CHUNK_HEADER_BYTES + CHUNK_BYTES).limit(0);
    private long offset;

    /** Told what becomes of the stream. */
    interface Listener {
        void damaged(Path file, DamagedSnapshotException damage);

        void closed(ChunkInput input);
    }

    ChunkInput(FileChannel channel, Path file, SnapshotFormat.Contents contents, Listener listener) {
        this.channel = channel;
        this.file = file;
        this.contents = contents;
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : Byte.toUnsignedInt(chunk.get());
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        int count = Math.min(length, chunk.remaining());
        chunk.get(target, from, count);
        return count;
    }

    @Override
    public int available() {
        return chunk.remaining();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        listener.closed(this);
    }

    /** Whether nothing is left; if something is, at least one verified byte stands ready. */
    private boolean isAtEnd() throws IOException {
        if (chunk.hasRemaining()) {
            return false;
        }
        if (offset == contents.snapshot().sizeBytes()) {
            return true;
        }
        try {
            nextChunk();
            return false;
        } catch (DamagedSnapshotException e) {
            listener.damaged(file, e);
            throw giveUp(e);
        } catch (IOException e) {
            throw giveUp(e);
        }
    }

    /** Lets nobody read on in what was not verified. */
    private IOException giveUp(IOException cause) {
        chunk.limit(0);
        try {
            close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    private void nextChunk() throws IOException {
        int length = contents.chunkLength(offset);
        chunk.clear().limit(CHUNK_HEADER_BYTES + length);
        SnapshotFormat.readFully(channel, chunk, contents.chunkAt(offset), file);
        int crc = SnapshotFormat.chunkCrc(offset, chunk.array(), CHUNK_HEADER_BYTES, length);
        SnapshotFormat.check(
                chunk.getInt() == length && chunk.getInt() == crc,
                file,
                "the checksum of its state differs at byte " + offset);
        stateCrc.update(chunk.array(), CHUNK_HEADER_BYTES, length);
        offset += length;
        SnapshotFormat.check(
                offset < contents.snapshot().sizeBytes()
                        || (int) stateCrc.getValue() == contents.snapshot().crc32c(),
                file,
                "the checksum of its whole state differs");
    }
}
