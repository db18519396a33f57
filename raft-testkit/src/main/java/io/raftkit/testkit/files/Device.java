package io.raftkit.testkit.files;

import java.io.IOException;

/** The disk behind the files: its power, its size and its failures. It is also the lock for all of them. */
final class Device {
    private static final long NEVER = Long.MAX_VALUE;

    private long changes;
    private long powerOffAt = NEVER;
    private long syncs;
    private long failedSyncs;
    private long failingSync = NEVER;
    private long limit = Long.MAX_VALUE;
    private boolean off;
    private long life;

    /** A change that the power may cut. */
    interface Change {
        void make();
    }

    long changes() {
        return changes;
    }

    long syncs() {
        return syncs;
    }

    long failedSyncs() {
        return failedSyncs;
    }

    boolean isOff() {
        return off;
    }

    /** Counts restarts: channels of an earlier life are broken. */
    long life() {
        return life;
    }

    void powerOffAfter(long count) {
        powerOffAt = changes + count;
    }

    void powerOff() {
        off = true;
    }

    void restart() {
        off = false;
        powerOffAt = NEVER;
        failingSync = NEVER;
        life++;
    }

    void failSyncAfter(long count) {
        failingSync = syncs + count;
    }

    void limit(long bytes) {
        limit = bytes;
    }

    long limit() {
        return limit;
    }

    /** Throws if the power is off. */
    void check() throws IOException {
        if (off) {
            throw new IOException("the power is off");
        }
    }

    /** Makes a change. If the power fails meanwhile it is under way, and the crash decides what is left of it. */
    void change(Change change) throws IOException {
        check();
        change.make();
        failIfDue();
    }

    /** Makes things durable, or fails to. If the power fails meanwhile, the crash decides. */
    void sync(Change success, Change failure) throws IOException {
        check();
        failIfDue();
        if (syncs++ == failingSync) {
            failedSyncs++;
            failure.make();
            throw new IOException("Input/output error");
        }
        success.make();
    }

    private void failIfDue() throws IOException {
        if (changes++ == powerOffAt) {
            off = true;
            throw new IOException("the power fails");
        }
    }
}
