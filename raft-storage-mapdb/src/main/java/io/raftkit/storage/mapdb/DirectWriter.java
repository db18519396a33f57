package io.raftkit.storage.mapdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes past the page cache ({@code O_DIRECT}), which would only copy a log that nobody reads again, and take memory
 * from those who need it.
 *
 * <p>Only whole blocks of the file system can be written so. A write that begins or ends within a block is completed to
 * it by what stands there: what was written last is still known, and what nobody has written to is zero.
 *
 * <pre>
 *   blocks    |---------------|---------------|---------------|
 *   written    1111111111111112222222
 *   to write                         33333333333
 *   goes out                  2222222333333333330000
 * </pre>
 *
 * <p>Bytes that are durable are thereby written again, but never others than were there: whichever sectors of a block a
 * crash leaves behind, they hold the same. Not thread-safe.
 */
final class DirectWriter implements Closeable {
    private static final @Nullable OpenOption DIRECT = directOption();
    private static final int SMALLEST_STAGE = 1 << 16;
    private static final int LARGEST_STAGE = 1 << 20;
    private static final int LARGEST_BLOCK = 1 << 14;
    private static final long NOTHING = -1;

    /** What the file holds. */
    @FunctionalInterface
    interface Source {
        /** Reads as much of {@code target} as there is, from {@code offset}. */
        void read(long offset, ByteBuffer target);
    }

    private final FileChannel channel;
    private final int blockBytes;
    private final Source source;
    private final ByteBuffer lastBlock;
    private long lastBlockAt = NOTHING;
    /** From where on there are only zeros; that of a file of which nothing is known is nowhere. */
    private long zeroFrom = Long.MAX_VALUE;

    private ByteBuffer stage;

    private DirectWriter(FileChannel channel, int blockBytes, Source source) {
        this.channel = channel;
        this.blockBytes = blockBytes;
        this.source = source;
        this.lastBlock = ByteBuffer.allocate(blockBytes);
        this.stage = allocate(SMALLEST_STAGE);
    }

    /**
     * A writer for a file of {@code size} bytes, null if it cannot be written so: elsewhere than on Linux, where the
     * file system refuses, or if the file does not consist of whole blocks.
     */
    static @Nullable DirectWriter open(Path path, long size, Source source) {
        if (DIRECT == null) {
            return null;
        }
        try {
            long block = Files.getFileStore(path).getBlockSize();
            boolean isUsable = Long.bitCount(block) == 1 && block <= LARGEST_BLOCK && size > 0 && size % block == 0;
            return isUsable
                    ? new DirectWriter(FileChannel.open(path, StandardOpenOption.WRITE, DIRECT), (int) block, source)
                    : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null; // not on this file system
        }
    }

    /** On Linux only: elsewhere it means something else. Not in every JDK, nor in any API that they must have. */
    @SuppressWarnings("unchecked")
    private static @Nullable OpenOption directOption() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return null;
        }
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) Enum.valueOf(options.asSubclass(Enum.class), "DIRECT");
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** From {@code offset} on, the file is known to hold nothing but zeros. */
    void isZeroFrom(long offset) {
        zeroFrom = offset;
    }

    /** Writes what remains of {@code bytes} at {@code offset}. */
    void write(long offset, ByteBuffer bytes) throws IOException {
        if (isWholeBlocks(offset, bytes)) {
            int count = bytes.remaining();
            writeFully(offset, bytes);
            wrote(offset, count);
            return;
        }
        long at = offset;
        while (bytes.hasRemaining()) {
            at += writePiece(at, bytes);
        }
    }

    /** Then they can go as they are. */
    private boolean isWholeBlocks(long offset, ByteBuffer bytes) {
        return ((offset | bytes.remaining()) & (blockBytes - 1)) == 0
                && bytes.isDirect()
                && bytes.alignmentOffset(bytes.position(), blockBytes) == 0;
    }

    /** The last block may be among what was written, and is then no longer what it was. */
    private void wrote(long offset, int count) {
        if (lastBlockAt >= offset && lastBlockAt < offset + count) {
            lastBlockAt = NOTHING;
        }
        zeroFrom = Math.max(zeroFrom, offset + count);
    }

    private int writePiece(long offset, ByteBuffer bytes) throws IOException {
        int lead = (int) (offset & (blockBytes - 1));
        long begin = offset - lead;
        reserve(lead + bytes.remaining());
        int count = Math.min(bytes.remaining(), stage.capacity() - lead);
        int end = lead + count;
        int padded = (end + blockBytes - 1) & -blockBytes;
        stage.clear();
        if (lead > 0) {
            load(begin, 0);
        }
        if (padded > end && (lead == 0 || padded > blockBytes)) {
            load(begin + padded - blockBytes, padded - blockBytes);
        }
        stage.put(lead, bytes, bytes.position(), count);
        bytes.position(bytes.position() + count);
        writeFully(begin, stage.position(0).limit(padded));
        wrote(begin, end);
        remember(begin, padded);
        return count;
    }

    /** Puts the block at {@code offset} of the file into the stage, as it is. */
    private void load(long offset, int at) {
        if (offset == lastBlockAt) {
            stage.put(at, lastBlock, 0, blockBytes);
            return;
        }
        for (int i = at; i < at + blockBytes; i += Long.BYTES) {
            stage.putLong(i, 0);
        }
        if (offset < zeroFrom) {
            source.read(offset, stage.slice(at, blockBytes));
        }
    }

    private void remember(long begin, int padded) {
        lastBlockAt = begin + padded - blockBytes;
        lastBlock.put(0, stage, padded - blockBytes, blockBytes);
    }

    private void writeFully(long offset, ByteBuffer bytes) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private void reserve(int bytes) {
        int wanted = Math.min(LARGEST_STAGE, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
        if (wanted > stage.capacity()) {
            stage = allocate(wanted);
        }
    }

    /** A buffer that begins where a block may; {@code bytes} is a power of two, and no less than a block. */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes + LARGEST_BLOCK)
                .alignedSlice(LARGEST_BLOCK)
                .slice(0, bytes);
    }
}
