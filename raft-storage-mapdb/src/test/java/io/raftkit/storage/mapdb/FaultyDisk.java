package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/**
 * Volumes that count, fail on demand, and remember what was written since the last sync, so that losing power can take
 * any part of it back.
 */
final class FaultyDisk extends VolumeFactory {
    private static final int SECTOR = 512;

    /** Bytes that are not durable yet, and what was there before. */
    private record Unsynced(Path directory, String file, long offset, Bytes before, Bytes after) {}

    private final List<Unsynced> unsynced = new ArrayList<>();
    private int writes;
    private int syncs;
    private boolean failing;
    private boolean syncsFailing;
    private long freeBytes = Long.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private Path directory = Path.of("");
    private boolean takesNewFiles = true;
    private int syncsUntilPowerLoss = Integer.MAX_VALUE;
    private Random powerLoss = new Random(0);
    private Runnable besideNextSync = () -> {};

    int writes() {
        return writes;
    }

    int syncs() {
        return syncs;
    }

    /** From now on everything fails. */
    void fail() {
        failing = true;
    }

    /** From now on syncs fail, or succeed again. */
    void failSyncs(boolean fail) {
        syncsFailing = fail;
    }

    /** So many bytes can be added to files, beside what is overwritten in them. */
    void free(long bytes) {
        freeBytes = bytes;
    }

    /** So many bytes can be in the segments of that directory, beside what else is free. */
    void capacity(Path ofSegments, long bytes) {
        directory = ofSegments;
        capacity = bytes;
    }

    /** Whether there is an inode for another file. */
    void takeNewFiles(boolean take) {
        takesNewFiles = take;
    }

    /** Does something while the next sync runs, as another thread would. */
    void besideNextSync(Runnable action) {
        besideNextSync = action;
    }

    /** Power will be lost when {@code syncs} more syncs are through, in the middle of the next. */
    void losePowerAfter(int count, Random random) {
        syncsUntilPowerLoss = count;
        powerLoss = random;
    }

    /**
     * Power is lost: each unsynced write leaves a prefix, or any of its sectors. Nothing works until {@link #restart}.
     */
    void losePower(Random random) {
        fail();
        for (int i = unsynced.size() - 1; i >= 0; i--) {
            overwrite(unsynced.get(i), unsynced.get(i).before().toByteArray());
        }
        for (Unsynced write : unsynced) {
            overwrite(write, random.nextBoolean() ? prefix(write, random) : sectors(write, random));
        }
        unsynced.clear();
    }

    void restart() {
        failing = false;
        syncsFailing = false;
        syncsUntilPowerLoss = Integer.MAX_VALUE;
    }

    private static byte[] prefix(Unsynced write, Random random) {
        byte[] left = write.before().toByteArray();
        int count = random.nextInt(left.length + 1);
        write.after().slice(0, count).copyTo(left, 0);
        return left;
    }

    private static byte[] sectors(Unsynced write, Random random) {
        byte[] left = write.before().toByteArray();
        int start = 0;
        while (start < left.length) {
            int end = (int) Math.min(left.length, start + SECTOR - (write.offset() + start) % SECTOR);
            if (random.nextBoolean()) {
                write.after().slice(start, end - start).copyTo(left, start);
            }
            start = end;
        }
        return left;
    }

    /** Finds the file under whatever name it has now. */
    private static void overwrite(Unsynced write, byte[] bytes) {
        for (Path file : Harness.files(write.directory())) {
            if (key(file).equals(write.file())) {
                Harness.overwrite(file, write.offset(), bytes);
            }
        }
    }

    private static String key(Path file) {
        try {
            return String.valueOf(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void grow(long bytes) {
        if (bytes > freeBytes || bytes > capacity - used()) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
        freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : bytes;
    }

    private long used() {
        return capacity == Long.MAX_VALUE
                ? 0
                : Harness.files(directory).stream()
                        .filter(file -> file.getFileName().toString().contains("seg"))
                        .mapToLong(file -> file.toFile().length())
                        .sum();
    }

    private void check(boolean broken) {
        if (broken) {
            throw new UncheckedIOException(new IOException("the disk is broken"));
        }
    }

    @Override
    public Volume makeVolume(
            String file, boolean readOnly, long fileLockWait, int sliceShift, long initSize, boolean fixedSize) {
        check(failing);
        Path path = Path.of(file);
        boolean isNew = !Files.exists(path);
        if (isNew && !takesNewFiles) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
        Volume volume = new DurableFileVolume(path, readOnly);
        String key = key(path);
        if (isNew) {
            // The number of a deleted file is used again.
            unsynced.removeIf(write -> write.file().equals(key));
        }
        return new ForwardingVolume(volume) {
            @Override
            public void putData(long offset, ByteBuffer source) {
                check(failing);
                writes++;
                byte[] before = new byte[source.remaining()];
                int there = (int) Math.max(0, Math.min(before.length, length() - offset));
                getData(offset, before, 0, there);
                grow(before.length - there);
                unsynced.add(
                        new Unsynced(path.resolveSibling(""), key, offset, Bytes.wrap(before), Bytes.copyOf(source)));
                super.putData(offset, source);
            }

            @Override
            public void sync() {
                Runnable beside = besideNextSync;
                besideNextSync = () -> {};
                beside.run();
                check(failing || syncsFailing);
                if (syncsUntilPowerLoss-- == 0) {
                    losePower(powerLoss);
                    check(true);
                }
                syncs++;
                // The real sync is left out: power is lost here only, and the tests are faster.
                unsynced.removeIf(write -> write.file().equals(key));
            }
        };
    }

    @Override
    public boolean exists(@Nullable String file) {
        return file != null && Files.exists(Path.of(file));
    }

    @Override
    public boolean handlesReadonly() {
        return true;
    }
}
