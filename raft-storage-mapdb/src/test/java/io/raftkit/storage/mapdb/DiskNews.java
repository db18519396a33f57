package io.raftkit.storage.mapdb;

import io.raftkit.spi.DiskListener;

/** Remembers what a store tells of its disk. */
final class DiskNews implements DiskListener {
    private int syncs;
    private int complaints;
    private boolean isFull;

    @Override
    public void synced(long nanos) {
        syncs++;
    }

    @Override
    public void full() {
        complaints++;
        isFull = true;
    }

    @Override
    public void hasRoom() {
        isFull = false;
    }

    int syncs() {
        return syncs;
    }

    /** How often room was looked for in vain. */
    int complaints() {
        return complaints;
    }

    boolean isFull() {
        return isFull;
    }
}
