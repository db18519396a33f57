package io.raftkit.storage.mapdb;

import io.raftkit.spi.DiskListener;

/** Remembers what a store tells of its disk. */
final class DiskNews implements DiskListener {
    private int syncs;
    private long lastSyncNanos;
    private int complaints;
    private int relieved;
    private Runnable beside = () -> {};
    private boolean isFull;

    @Override
    public void synced(long nanos) {
        syncs++;
        lastSyncNanos = nanos;
        beside.run();
    }

    /** Does something each time that a sync is told of. */
    void besideSyncs(Runnable action) {
        beside = action;
    }

    @Override
    public void full() {
        complaints++;
        isFull = true;
    }

    @Override
    public void hasRoom() {
        isFull = false;
        relieved++;
    }

    int syncs() {
        return syncs;
    }

    /** How long the last one took. */
    long lastSyncNanos() {
        return lastSyncNanos;
    }

    /** How often there was room again. */
    int relieved() {
        return relieved;
    }

    /** How often room was looked for in vain. */
    int complaints() {
        return complaints;
    }

    boolean isFull() {
        return isFull;
    }
}
