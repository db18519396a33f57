package io.raftkit.snapshot;

import static io.raftkit.snapshot.SnapshotFormat.CHUNK_BYTES;
import static io.raftkit.snapshot.SnapshotFormat.CHUNK_HEADER_BYTES;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The state in a snapshot file. Gives out no byte of a chunk before it has verified the chunk, and, if it is read from
 * the beginning, none of the last before it has verified the whole; damage closes it.
 */
final class ChunkInput extends InputStream {
    private final FileChannel channel;
    private final Path file;
    private final SnapshotFormat.Contents contents;
    private final Listener listener;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_HEADER_BYTES + CHUNK_BYTES);
    private final boolean isWhole;
    private ByteBuffer state = ByteBuffer.allocate(0);
    private int nextChunk;
    private int stateCrc;

    /** Told what becomes of the stream. */
    interface Listener {
        void damaged(Path file, DamagedSnapshotException damage);

        void closed(ChunkInput input);
    }

    ChunkInput(FileChannel channel, Path file, SnapshotFormat.Contents contents, long offset, Listener listener)
            throws IOException {
        this.channel = channel;
        this.file = file;
        this.contents = contents;
        this.listener = listener;
        this.isWhole = offset == 0;
        this.nextChunk = (int) (offset / CHUNK_BYTES);
        int within = (int) (offset % CHUNK_BYTES);
        if (within > 0 && !isAtEnd()) {
            state.position(within);
        }
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : Byte.toUnsignedInt(state.get());
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
        int count = Math.min(length, state.remaining());
        state.get(target, from, count);
        return count;
    }

    @Override
    public int available() {
        return state.remaining();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        listener.closed(this);
    }

    /** Whether nothing is left; if something is, at least one verified byte stands ready. */
    private boolean isAtEnd() throws IOException {
        if (state.hasRemaining()) {
            return false;
        }
        if (nextChunk >= contents.chunks().count()) {
            return true;
        }
        try {
            state = readChunk(nextChunk);
            nextChunk++;
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
        try {
            close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    private ByteBuffer readChunk(int number) throws IOException {
        ChunkIndex chunks = contents.chunks();
        int stored = chunks.storedLength(number);
        int length = contents.stateLength(number);
        long offset = (long) number * CHUNK_BYTES;
        SnapshotFormat.readFully(
                channel, chunk.clear().limit(CHUNK_HEADER_BYTES + stored), chunks.position(number), file);
        ByteBuffer bytes = chunk.slice(CHUNK_HEADER_BYTES, stored);
        int storedCrc = Crc.of(bytes);
        int crc = SnapshotFormat.chunkCrc(contents.header().crc(), offset, storedCrc, stored);
        boolean isRight = chunk.getInt() == length && chunk.getInt() == stored && chunk.getInt() == crc;
        SnapshotFormat.check(
                isRight && crc == chunks.crc(number), file, "the checksum of its state differs at byte " + offset);
        ByteBuffer decoded = contents.header().codec().decode(bytes, length);
        stateCrc = Crc.combined(stateCrc, stored == length ? storedCrc : Crc.of(decoded), length);
        boolean isLast = number == chunks.count() - 1;
        SnapshotFormat.check(
                !isLast || !isWhole || stateCrc == contents.snapshot().crc32c(),
                file,
                "the checksum of its whole state differs");
        return decoded;
    }
}
