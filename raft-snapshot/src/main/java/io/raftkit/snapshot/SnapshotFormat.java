package io.raftkit.snapshot;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** The layout of a snapshot file, as {@link FileSnapshotStore} describes it. */
final class SnapshotFormat {
    /** State bytes in every chunk but the last, which may hold fewer. */
    static final int CHUNK_BYTES = 1 << 16;

    /** Length and checksum before a chunk's state bytes. */
    static final int CHUNK_HEADER_BYTES = 8;

    private static final long MAGIC = 0x52_41_46_54_53_4E_41_50L;
    private static final int VERSION = 1;
    private static final int FIXED_HEADER_BYTES = 48;
    private static final int CRC_BYTES = 4;
    private static final int TRAILER_BYTES = 24;

    private SnapshotFormat() {}

    /**
     * A file whose header, trailer and length are as they were written; its chunks are still to be verified.
     *
     * @param snapshot what it holds
     * @param chunksAt where its first chunk begins
     */
    record Contents(Snapshot snapshot, long chunksAt) {
        /** Where the chunk begins that holds the state from {@code offset}. */
        long chunkAt(long offset) {
            return chunksAt + offset + offset / CHUNK_BYTES * CHUNK_HEADER_BYTES;
        }

        /** State bytes in the chunk that begins at {@code offset} of the state. */
        int chunkLength(long offset) {
            return (int) Math.min(CHUNK_BYTES, snapshot.sizeBytes() - offset);
        }
    }

    static ByteBuffer header(SnapshotMetadata metadata) {
        Bytes configuration = metadata.configuration().encode();
        ByteBuffer header = ByteBuffer.allocate(FIXED_HEADER_BYTES + configuration.length() + CRC_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(metadata.lastIncluded().term())
                .putLong(metadata.lastIncluded().index())
                .putLong(metadata.timestamp())
                .putLong(metadata.configurationIndex())
                .putInt(configuration.length());
        configuration.writeTo(header);
        return header.putInt(crcUpTo(header, header.position())).flip();
    }

    static int headerCrc(ByteBuffer header) {
        return header.getInt(header.limit() - CRC_BYTES);
    }

    static ByteBuffer trailer(long sizeBytes, int stateCrc, int headerCrc) {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES)
                .putInt(0)
                .putLong(sizeBytes)
                .putInt(stateCrc)
                .putInt(headerCrc);
        return trailer.putInt(crcUpTo(trailer, trailer.position())).flip();
    }

    /** The checksum of a chunk: its place in the state, so that no chunk passes for another, and its bytes. */
    static int chunkCrc(long offset, byte[] chunk, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(offset).flip());
        crc.update(chunk, from, length);
        return (int) crc.getValue();
    }

    /**
     * Reads header and trailer.
     *
     * @throws DamagedSnapshotException if they, or the length of the file, are not as written
     * @throws IOException if the file cannot be read, or a newer version wrote it
     */
    static Contents read(FileChannel channel, Path file) throws IOException {
        ByteBuffer header = readHeader(channel, file);
        ByteBuffer trailer = readTrailer(channel, file);
        check(trailer.getInt(16) == headerCrc(header), file, "header and trailer are of different snapshots");
        Snapshot snapshot = new Snapshot(metadata(header, file), trailer.getLong(4), trailer.getInt(12));
        Contents contents = new Contents(snapshot, header.limit());
        check(channel.size() == expectedSize(contents), file, "its length is not that of its parts");
        return contents;
    }

    private static ByteBuffer readHeader(FileChannel channel, Path file) throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_HEADER_BYTES);
        readFully(channel, fixed, 0, file);
        check(fixed.getLong(0) == MAGIC, file, "it does not begin like a snapshot");
        long configurationBytes = Integer.toUnsignedLong(fixed.getInt(44));
        long bytes = FIXED_HEADER_BYTES + configurationBytes + CRC_BYTES;
        check(bytes + TRAILER_BYTES <= Math.min(channel.size(), Integer.MAX_VALUE), file, "it ends in its header");
        ByteBuffer header = ByteBuffer.allocate((int) bytes);
        readFully(channel, header, 0, file);
        check(crcUpTo(header, header.limit() - CRC_BYTES) == headerCrc(header), file, "its header's checksum differs");
        return header;
    }

    private static ByteBuffer readTrailer(FileChannel channel, Path file) throws IOException {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES);
        readFully(channel, trailer, channel.size() - TRAILER_BYTES, file);
        int crcAt = TRAILER_BYTES - CRC_BYTES;
        check(crcUpTo(trailer, crcAt) == trailer.getInt(crcAt), file, "its trailer is missing or not as written");
        check(trailer.getInt(0) == 0 && trailer.getLong(4) >= 0, file, "its trailer makes no sense");
        return trailer;
    }

    /** What an intact header says. */
    private static SnapshotMetadata metadata(ByteBuffer header, Path file) throws IOException {
        int version = header.getInt(8);
        if (version != VERSION) {
            throw new IOException(file + " has format " + version + ": a newer version wrote it");
        }
        try {
            LogId lastIncluded = new LogId(header.getLong(12), header.getLong(20));
            Bytes configuration = Bytes.copyOf(header.slice(FIXED_HEADER_BYTES, header.getInt(44)));
            return new SnapshotMetadata(
                    lastIncluded, header.getLong(36), Configuration.decode(configuration), header.getLong(28));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static long expectedSize(Contents contents) {
        long size = contents.snapshot().sizeBytes();
        long chunks = size / CHUNK_BYTES + (size % CHUNK_BYTES == 0 ? 0 : 1);
        return contents.chunksAt() + size + chunks * CHUNK_HEADER_BYTES + TRAILER_BYTES;
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

    private static int crcUpTo(ByteBuffer buffer, int end) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(0, end));
        return (int) crc.getValue();
    }
}
