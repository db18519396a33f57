package io.raftkit.snapshot;

import io.raftkit.model.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The layout of a snapshot file beyond its {@link SnapshotHeader}, as {@link FileSnapshotStore} describes it. */
final class SnapshotFormat {
    /** State bytes in every chunk but the last, which may hold fewer. */
    static final int CHUNK_BYTES = 1 << 16;

    /** Before a chunk's bytes: how many of state, how many in the file, and their checksum. */
    static final int CHUNK_HEADER_BYTES = 12;

    private static final int CRC_BYTES = 4;
    private static final int FIXED_TRAILER_BYTES = 28;
    private static final int INDEXED_BYTES = 8;

    private SnapshotFormat() {}

    /**
     * A file whose header, trailer and length are as they were written; its chunks are still to be verified.
     *
     * @param header what it stands for, and how it is written
     * @param snapshot what it holds
     * @param chunks where they are
     */
    record Contents(SnapshotHeader header, Snapshot snapshot, ChunkIndex chunks) {
        /** State bytes in the chunk of that number. */
        int stateLength(int chunk) {
            return (int) Math.min(CHUNK_BYTES, snapshot.sizeBytes() - (long) chunk * CHUNK_BYTES);
        }
    }

    /** Ends a file. */
    static ByteBuffer trailer(ChunkIndex chunks, long sizeBytes, int stateCrc, int headerCrc) {
        ByteBuffer trailer = ByteBuffer.allocate(FIXED_TRAILER_BYTES + chunks.count() * INDEXED_BYTES)
                .putInt(0);
        for (int i = 0; i < chunks.count(); i++) {
            trailer.putInt(chunks.storedLength(i)).putInt(chunks.crc(i));
        }
        trailer.putLong(sizeBytes).putInt(stateCrc).putInt(headerCrc).putInt(chunks.count());
        return trailer.putInt(crcUpTo(trailer, trailer.position())).flip();
    }

    /**
     * The checksum of a chunk: of which file it is, its place in the state, and its bytes as they are stored.
     *
     * @param storedCrc of those bytes
     */
    static int chunkCrc(int headerCrc, long offset, int storedCrc, int storedLength) {
        ByteBuffer place = ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(headerCrc)
                .putLong(offset);
        return Crc.combined(Crc.of(place.flip()), storedCrc, storedLength);
    }

    /**
     * Reads header and trailer.
     *
     * @throws DamagedSnapshotException if they, or the length of the file, are not as written
     * @throws IOException if the file cannot be read, or a newer version wrote it
     */
    static Contents read(FileChannel channel, Path file) throws IOException {
        SnapshotHeader header = SnapshotHeader.read(channel, file);
        long fixedAt = channel.size() - FIXED_TRAILER_BYTES + CRC_BYTES;
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_TRAILER_BYTES - CRC_BYTES);
        check(fixedAt >= header.length(), file, "it ends in its header");
        readFully(channel, fixed, fixedAt, file);
        int count = fixed.getInt(16);
        long trailerBytes = FIXED_TRAILER_BYTES + (long) count * INDEXED_BYTES;
        boolean fits = count >= 0 && trailerBytes <= Math.min(channel.size() - header.length(), Integer.MAX_VALUE);
        check(fits, file, "its trailer is missing or not as written");
        ByteBuffer trailer = ByteBuffer.allocate((int) trailerBytes);
        readFully(channel, trailer, channel.size() - trailerBytes, file);
        int crcAt = (int) trailerBytes - CRC_BYTES;
        check(crcUpTo(trailer, crcAt) == trailer.getInt(crcAt), file, "its trailer is missing or not as written");
        check(fixed.getInt(12) == header.crc(), file, "header and trailer are of different snapshots");
        return contents(channel, file, header, trailer);
    }

    private static Contents contents(FileChannel channel, Path file, SnapshotHeader header, ByteBuffer trailer)
            throws IOException {
        ChunkIndex chunks = new ChunkIndex(header.length());
        boolean makesSense = trailer.getInt() == 0;
        while (trailer.remaining() > FIXED_TRAILER_BYTES - CRC_BYTES) {
            int stored = trailer.getInt();
            makesSense &= stored > 0 && stored <= CHUNK_BYTES;
            chunks.add(stored, trailer.getInt());
        }
        Snapshot snapshot = new Snapshot(header.metadata(), trailer.getLong(), trailer.getInt());
        makesSense &= snapshot.sizeBytes() >= 0 && chunks.count() == chunksOf(snapshot.sizeBytes());
        check(makesSense, file, "its trailer makes no sense");
        check(channel.size() == chunks.end() + trailer.limit(), file, "its length is not that of its parts");
        return new Contents(header, snapshot, chunks);
    }

    private static long chunksOf(long sizeBytes) {
        return sizeBytes / CHUNK_BYTES + (sizeBytes % CHUNK_BYTES == 0 ? 0 : 1);
    }

    /** Fills {@code target} from {@code position} of the file, and readies it for reading. */
    static void readFully(FileChannel channel, ByteBuffer target, long position, Path file) throws IOException {
        check(position >= 0, file, "it is too short");
        while (target.hasRemaining()) {
            int count = channel.read(target, position + target.position());
            check(count > 0, file, "it ends too early");
        }
        target.flip();
    }

    static void check(boolean holds, Path file, String otherwise) throws DamagedSnapshotException {
        if (!holds) {
            throw new DamagedSnapshotException(file, otherwise);
        }
    }

    static int crcUpTo(ByteBuffer buffer, int end) {
        return Crc.of(buffer.slice(0, end));
    }
}
