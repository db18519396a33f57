package io.raftkit.storage.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mapdb.volume.Volume;

/**
 * Makes segment files: filled with zeros, best ahead of need, then given a header, then their name. A file that has its
 * name is complete.
 *
 * <p>Zeros are written, not just reserved: a later sync then has no metadata to write.
 */
final class SegmentFiles {
    private static final int SMALLEST_SLICE = 1 << 18;
    private static final int LARGEST_SLICE = 1 << 22;
    private static final int ZEROS = 1 << 20;
    /** A half of the last segment is left when the next is begun: two bytes for each that is written, and a margin. */
    private static final int BYTES_FOR_ONE = 3;

    private static final int MOST_RESERVED = 1 << 16;
    private static final List<String> SPACE_ERRORS = List.of("no space left", "quota exceeded", "not enough space");
    private static final int NO_FILE_LOCK = -1;
    private static final int SMALLEST_SLICE_SHIFT = 20;

    private final StoreDirectory directory;
    private final MapDbOptions options;
    private final ByteBuffer zeros = DirectWriter.allocate(ZEROS);
    private @Nullable Volume spare;
    private long prepared;

    SegmentFiles(StoreDirectory directory, MapDbOptions options) {
        this.directory = directory;
        this.options = options;
    }

    /** Size of a segment that holds a group of {@code groupBytes}. */
    long sizeFor(long groupBytes) {
        return Math.max(options.segmentBytes(), SegmentHeader.BYTES + groupBytes + reserved() + Stamp.BYTES);
    }

    /**
     * Bytes at the end of a segment that entries leave to groups without any: while no other segment can be made, a
     * term or vote still finds room.
     */
    long reserved() {
        return Math.min(MOST_RESERVED, options.segmentBytes() / 8);
    }

    /** Opens the file of a segment. */
    Volume open(Path file, boolean readOnly, long size) {
        int shift = Math.max(SMALLEST_SLICE_SHIFT, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
        return options.volumes().makeVolume(file.toString(), readOnly, NO_FILE_LOCK, shift, size, true);
    }

    /**
     * Makes a segment, durably, from the spare file if it has the right size.
     *
     * @throws NoRoomException if there is no space for it; it may be tried again
     */
    Segment create(SegmentHeader header) throws IOException {
        if (header.size() != options.segmentBytes()) {
            discardSpare();
        }
        Volume volume = spare(header.size());
        fill(volume, header.size());
        whereThereIsRoom(() -> {
            volume.putData(0, ByteBuffer.wrap(header.encode()));
            volume.sync();
        });
        volume.close();
        spare = null;
        Path file = directory.segment(header.number());
        directory.publish(directory.newSegment(), file);
        return new Segment(file, header, open(file, false, header.size()));
    }

    /** Whether the next segment is not yet prepared. */
    boolean needsSpare() {
        return spare == null || prepared < options.segmentBytes();
    }

    /**
     * Prepares a part of the next segment, small enough not to delay a write by much, and large enough to be ready when
     * the last segment is full.
     *
     * @param writeBytes what is written to that at once
     * @throws NoRoomException if there is no space for it; it may be tried again
     */
    void prepareSpare(long writeBytes) throws IOException {
        Volume volume = spare(options.segmentBytes());
        long slices = 1 + BYTES_FOR_ONE * writeBytes / SMALLEST_SLICE;
        long slice = Math.min(LARGEST_SLICE, slices * SMALLEST_SLICE);
        fill(volume, Math.min(options.segmentBytes(), prepared + slice));
        if (!isDirect(volume)) { // else there is nothing that a later sync would have to write
            whereThereIsRoom(volume::sync);
        }
    }

    private static boolean isDirect(Volume volume) {
        return volume instanceof DurableFileVolume file && file.isDirect();
    }

    /** Gives up what was prepared. Its file goes when the next one is made, or the directory is opened again. */
    void discardSpare() {
        Volume given = spare;
        spare = null;
        if (given != null) {
            given.close();
        }
    }

    private Volume spare(long size) throws IOException {
        if (spare == null) {
            directory.delete(directory.newSegment());
            requireRoom(size);
            prepared = 0;
            whereThereIsRoom(() -> {
                spare = open(directory.newSegment(), false, size);
                spare.ensureAvailable(size);
            });
        }
        return Objects.requireNonNull(spare);
    }

    private void requireRoom(long size) throws IOException {
        long usable = directory.usableBytes();
        if (usable < size) {
            throw new NoRoomException("a segment takes " + size + " bytes, and " + usable + " are free");
        }
    }

    private void fill(Volume volume, long upTo) throws IOException {
        while (prepared < upTo) {
            int count = (int) Math.min(ZEROS, upTo - prepared);
            whereThereIsRoom(() -> volume.putData(prepared, zeros.duplicate().limit(count)));
            prepared += count;
        }
    }

    /** Space that runs out meanwhile is given back at once: somebody else may need the rest. */
    private void whereThereIsRoom(Runnable writing) throws IOException {
        try {
            writing.run();
        } catch (RuntimeException | InternalError e) { // the latter is what a mapped file says
            if (!isForWantOfSpace(e)) {
                throw e;
            }
            discardSpare();
            directory.delete(directory.newSegment());
            throw new NoRoomException(RootCause.of(e));
        }
    }

    /** What the systems say: there is no error code to go by. */
    private boolean isForWantOfSpace(Throwable failure) throws IOException {
        String cause = RootCause.of(failure).toLowerCase(Locale.ROOT);
        return SPACE_ERRORS.stream().anyMatch(cause::contains) || directory.usableBytes() < ZEROS;
    }
}
