package io.raftkit.snapshot;

import static io.raftkit.snapshot.SnapshotFormat.check;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a snapshot file: sections, each with a number, so that there is room for more.
 *
 * @param metadata what the snapshot stands for
 * @param codec how its chunks are stored
 * @param announced what is to come, if it comes from another server; null for one of this server's own state
 * @param crc checksum of all this
 * @param length bytes that it takes
 */
record SnapshotHeader(
        SnapshotMetadata metadata,
        ChunkCodec codec,
        @Nullable Snapshot announced,
        int crc,
        int length) {
    private static final long MAGIC = 0x52_41_46_54_53_4E_41_50L;
    private static final int VERSION = 2;
    private static final int FIXED_BYTES = 16;
    private static final int CRC_BYTES = 4;

    /** Sections from this number on may be passed over by whoever does not know them. */
    private static final int FIRST_OPTIONAL = 128;

    private static final int PLACE = 1;
    private static final int CONFIGURATION = 2;
    private static final int CODEC = 3;
    private static final int ANNOUNCED = 4;

    /** The bytes of a header, ready to be written. */
    static ByteBuffer encode(SnapshotMetadata metadata, ChunkCodec codec, @Nullable Snapshot announced) {
        Bytes configuration = metadata.configuration().encode();
        ByteBuffer header = ByteBuffer.allocate(FIXED_BYTES
                        + 4 * 5
                        + 4 * Long.BYTES
                        + configuration.length()
                        + 1
                        + (announced == null ? 0 : Long.BYTES + Integer.BYTES)
                        + CRC_BYTES)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(0);
        section(header, PLACE, 4 * Long.BYTES)
                .putLong(metadata.lastIncluded().term())
                .putLong(metadata.lastIncluded().index())
                .putLong(metadata.timestamp())
                .putLong(metadata.configurationIndex());
        configuration.writeTo(section(header, CONFIGURATION, configuration.length()));
        section(header, CODEC, 1).put(codec.number());
        if (announced != null) {
            section(header, ANNOUNCED, Long.BYTES + Integer.BYTES)
                    .putLong(announced.sizeBytes())
                    .putInt(announced.crc32c());
        }
        header.putInt(FIXED_BYTES - Integer.BYTES, header.position() - FIXED_BYTES);
        return header.putInt(SnapshotFormat.crcUpTo(header, header.position())).flip();
    }

    private static ByteBuffer section(ByteBuffer header, int number, int length) {
        return header.put((byte) number).putInt(length);
    }

    /** The checksum of an encoded header. */
    static int crcOf(ByteBuffer header) {
        return header.getInt(header.limit() - CRC_BYTES);
    }

    /**
     * Reads the header of a file.
     *
     * @throws DamagedSnapshotException if it is not as it was written
     * @throws IOException if the file cannot be read, or another version wrote it
     */
    static SnapshotHeader read(FileChannel channel, Path file) throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
        SnapshotFormat.readFully(channel, fixed, 0, file);
        check(fixed.getLong(0) == MAGIC, file, "it does not begin like a snapshot");
        int version = fixed.getInt(8);
        long length = FIXED_BYTES + Integer.toUnsignedLong(fixed.getInt(12)) + CRC_BYTES;
        check(length <= Math.min(channel.size(), Integer.MAX_VALUE), file, "it ends in its header");
        ByteBuffer header = ByteBuffer.allocate((int) length);
        SnapshotFormat.readFully(channel, header, 0, file);
        int crc = crcOf(header);
        boolean isIntact = SnapshotFormat.crcUpTo(header, header.limit() - CRC_BYTES) == crc;
        check(isIntact, file, "its header's checksum differs");
        if (version != VERSION) {
            throw new IOException(file + " has format " + version + ": another version wrote it");
        }
        try {
            return new Sections(header.position(FIXED_BYTES).limit((int) length - CRC_BYTES)).header(crc, (int) length);
        } catch (IllegalArgumentException | IllegalStateException | BufferUnderflowException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What an intact header says. */
    private static final class Sections {
        private @Nullable ByteBuffer place;
        private @Nullable Configuration configuration;
        private @Nullable ChunkCodec codec;
        private @Nullable ByteBuffer announced;

        Sections(ByteBuffer source) {
            while (source.hasRemaining()) {
                int number = Byte.toUnsignedInt(source.get());
                int length = source.getInt();
                ByteBuffer section = source.slice(source.position(), length);
                source.position(source.position() + length);
                read(number, section);
            }
        }

        private void read(int number, ByteBuffer section) {
            switch (number) {
                case PLACE -> place = section;
                case CONFIGURATION -> configuration = Configuration.decode(Bytes.copyOf(section));
                case CODEC -> codec = ChunkCodec.of(section.get());
                case ANNOUNCED -> announced = section;
                default -> {
                    if (number < FIRST_OPTIONAL) {
                        throw new IllegalArgumentException("section " + number + " is unknown to this version");
                    }
                }
            }
        }

        SnapshotHeader header(int crc, int length) {
            if (place == null || configuration == null || codec == null) {
                throw new IllegalArgumentException("a section is missing");
            }
            LogId lastIncluded = new LogId(place.getLong(), place.getLong());
            long timestamp = place.getLong();
            SnapshotMetadata metadata = new SnapshotMetadata(lastIncluded, place.getLong(), configuration, timestamp);
            Snapshot toCome =
                    announced == null ? null : new Snapshot(metadata, announced.getLong(), announced.getInt());
            return new SnapshotHeader(metadata, codec, toCome, crc, length);
        }
    }
}
