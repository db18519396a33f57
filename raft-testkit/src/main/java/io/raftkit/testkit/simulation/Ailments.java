package io.raftkit.testkit.simulation;

import io.raftkit.error.StorageException;
import java.io.IOException;
import java.util.SplittableRandom;

/** What is wrong with the disk and the calendar of a machine at present: nothing, until somebody says so. */
final class Ailments {
    /** What a disk does to its node on purpose. */
    static final class Breakdown extends IOException {
        private static final long serialVersionUID = 1;

        private Breakdown(String what) {
            super(what);
        }
    }

    /** What is damaged where it lies. */
    enum Damage {
        /** Nothing. */
        NONE,
        /** A record in the middle of the log, which is found when the log is opened. */
        LOG,
        /** The latest snapshot: this is found when it is read to its end. */
        SNAPSHOT,
        /** The latest snapshot, so badly that it is not taken for one. */
        SNAPSHOT_LOST
    }

    private final VirtualTime time;
    private long hungUntil;
    private long fullUntil;
    private boolean failsNext;
    private boolean hurtsGuest;
    private double snapshotTrouble;
    private SplittableRandom random = new SplittableRandom(0);
    private Damage damage = Damage.NONE;
    private long calendarMillis;
    private Runnable onBreakdown = () -> {};

    /** A disk that is well. */
    Ailments(VirtualTime time) {
        this.time = time;
    }

    /** Nothing is durable before {@code until}. */
    void hang(long until) {
        hungUntil = until;
    }

    /** Nothing can be written before {@code until}. */
    void fill(long until) {
        fullUntil = until;
    }

    /** The next flush to the disk fails. */
    void failNext() {
        failsNext = true;
    }

    /** Something that lies on the disk is damaged. */
    void damage(Damage now) {
        damage = now;
    }

    /** So many of all attempts to read or write a snapshot fail. */
    void troubleSnapshots(double share, SplittableRandom source) {
        snapshotTrouble = share;
        random = source;
    }

    /** The calendar jumps. */
    void stepClock(long millis) {
        calendarMillis += millis;
    }

    /** How far the calendar has jumped. */
    long calendarMillis() {
        return calendarMillis;
    }

    /** What to do when the node has given up, or refuses to start, for what its disk did to it. */
    void onBreakdown(Runnable task) {
        onBreakdown = task;
    }

    /** The node has given up, or refuses to start. */
    void brokenDown() {
        onBreakdown.run();
    }

    /** The disk is well. */
    void heal() {
        hungUntil = 0;
        fullUntil = 0;
        failsNext = false;
        snapshotTrouble = 0;
        damage = Damage.NONE;
    }

    /** There is a newer snapshot: nobody reads the damaged one any more. */
    void snapshotReplaced() {
        if (isSnapshotDamaged()) {
            damage = Damage.NONE;
        }
    }

    private boolean isSnapshotDamaged() {
        return damage == Damage.SNAPSHOT || damage == Damage.SNAPSHOT_LOST;
    }

    /** For how many nanoseconds nothing becomes durable. */
    long hangsFor() {
        return hungUntil - time.now();
    }

    Damage damage() {
        return damage;
    }

    /** Whether there is no room. */
    boolean isFull() {
        return time.now() < fullUntil;
    }

    /** Whether the next flush to the disk fails. */
    boolean willFail() {
        return failsNext;
    }

    /** A store that a user has brought meets a disk that fails or is full, and may say so in its own words. */
    void hurtsGuest() {
        hurtsGuest = true;
    }

    /** The disk is opened by another life of its node. */
    void opened() {
        hurtsGuest = false;
    }

    /** Whether this flush fails; those after it do not, but nobody may ask again. */
    boolean failsNow() {
        boolean fails = failsNext;
        failsNext = false;
        return fails;
    }

    /** Whether this attempt at a snapshot fails. */
    boolean snapshotFails() {
        return Draw.chance(random, snapshotTrouble);
    }

    /** Half of the time. */
    boolean halfOfTheTime() {
        return random.nextBoolean();
    }

    /** How much of so many bytes is left after a crash. */
    int partOf(int length) {
        return random.nextInt(length + 1);
    }

    /** What the disk says. */
    static Breakdown breakdown(String what) {
        return new Breakdown(what);
    }

    /** What a store makes of it. */
    static StorageException storageFailure(String what) {
        return new StorageException("the disk says: " + what, breakdown(what));
    }

    /**
     * Whether a node that stopped for this reason did so because its disk is not well: the disk said so, or a store
     * that a user has brought, or a snapshot is missing that the log begins after.
     */
    boolean explains(Throwable failure) {
        boolean isStorage = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Breakdown) {
                return true;
            }
            isStorage |= cause instanceof StorageException;
        }
        return isStorage && (hurtsGuest || isSnapshotDamaged());
    }
}
