package io.raftkit.testkit.files;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.List;

/** A file: its bytes as they are read, as they are durable, and what lies between. */
final class FileNode extends Node {
    private interface Change {
        void apply(Content content, Survivors survivors);
    }

    private final Content seen = new Content();
    private final Content durable = new Content();
    private final List<Change> unsynced = new ArrayList<>();
    private final List<FileLock> locks = new ArrayList<>();

    FileNode(Device device) {
        super(device);
    }

    int size() {
        return seen.size();
    }

    byte[] read(long offset, int count) {
        return seen.copy(offset, count);
    }

    void write(long offset, byte[] bytes) throws IOException {
        device().change(() -> add((content, survivors) -> put(content, offset, bytes, survivors)));
    }

    void resize(long size) throws IOException {
        device().change(() -> add((content, survivors) -> {
            if (survivors.keepsChange()) {
                content.resize(size);
            }
        }));
    }

    private void add(Change change) {
        change.apply(seen, Survivors.EVERYTHING);
        unsynced.add(change);
    }

    private static void put(Content content, long offset, byte[] bytes, Survivors survivors) {
        long firstSector = offset / Survivors.SECTOR_BYTES;
        long end = offset + bytes.length;
        boolean[] kept = survivors.keptSectors(
                (int) ((end + Survivors.SECTOR_BYTES - 1) / Survivors.SECTOR_BYTES - firstSector));
        for (int i = 0; i < kept.length; i++) {
            if (kept[i]) {
                long from = Math.max(offset, (firstSector + i) * Survivors.SECTOR_BYTES);
                long to = Math.min(end, (firstSector + i + 1) * Survivors.SECTOR_BYTES);
                boolean isLast = i + 1 == kept.length || !kept[i + 1];
                int count = (int) (to - from);
                content.put(from, bytes, (int) (from - offset), isLast ? survivors.keptOf(count) : count);
            }
        }
    }

    void flip(long bit) {
        seen.flip(bit);
        if (bit / 8 < durable.size()) {
            durable.flip(bit);
        }
    }

    /** Locks the file, for one channel. */
    void lock(FileLock lock) {
        locks.removeIf(each -> !each.isValid());
        if (locks.stream().anyMatch(each -> each.overlaps(lock.position(), lock.size()))) {
            throw new OverlappingFileLockException();
        }
        locks.add(lock);
    }

    @Override
    void persist() {
        unsynced.forEach(change -> change.apply(durable, Survivors.EVERYTHING));
        unsynced.clear();
    }

    @Override
    void lose() {
        unsynced.clear();
    }

    @Override
    void crash(Survivors survivors) {
        unsynced.forEach(change -> change.apply(durable, survivors));
        unsynced.clear();
        seen.become(durable);
        locks.clear();
    }

    @Override
    long bytes() {
        return seen.size();
    }
}
