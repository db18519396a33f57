package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.Entries.entries;
import static io.raftkit.testkit.contract.TrackedLog.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.testkit.files.CrashFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What a {@link LogStore} that keeps files promises beside the rest of {@link LogStoreContract}: through a crash at any
 * of its changes of the disk, with a disk that fails, is full, or rots, everything acknowledged is there, or the damage
 * is reported.
 *
 * <p>The directories lie in a {@link CrashFileSystem}; the store must work on the {@link Path} it is given with {@link
 * java.nio.file.Files} and {@link java.nio.channels.FileChannel}, and not map files into memory.
 */
public abstract class DurableLogStoreContract extends LogStoreContract {
    private static final int HISTORIES = 150;
    private static final int CRASHES = 4;
    private static final int STEPS = 30;
    private static final int TORN = 4;
    private static final int MOST_FLIPS = 4_000;
    private static final int SIZES = 30;

    /** For whoever implements {@link #open}. */
    protected DurableLogStoreContract() {}

    private StoreOnDisk newStore() {
        StoreOnDisk disk = new StoreOnDisk(this);
        disk.reopen("a new store");
        return disk;
    }

    /** How many changes the script makes. */
    private long changesOfTheScript() {
        StoreOnDisk disk = newStore();
        LogScript.play(disk.log());
        disk.log().close();
        assertThat(disk.files().changes())
                .as("changes that the store makes on the disk it is given")
                .isPositive();
        return disk.files().changes();
    }

    @Test
    public final void everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk() {
        long changes = changesOfTheScript();
        for (long cut = 0; cut <= changes; cut++) {
            for (int variant = -2; variant < TORN; variant++) {
                cutAndRecover(cut, variant);
            }
        }
    }

    private void cutAndRecover(long cut, int variant) {
        StoreOnDisk disk = new StoreOnDisk(this);
        disk.files().powerOffAfter(cut);
        if (disk.open("a new store")) {
            LogScript.play(disk.log());
            StoreOnDisk.closeQuietly(disk.log().store());
        }
        SplittableRandom random = new SplittableRandom(cut * TORN + variant);
        String left = switch (variant) {
            case -2 -> "that left nothing unsynced";
            case -1 -> "that left everything, as when the process is killed";
            default -> "that left parts (" + variant + ")";
        };
        disk.crash(files -> {
            switch (variant) {
                case -2 -> files.crashKeepingNothing();
                case -1 -> files.crashKeepingEverything();
                default -> files.crash(random);
            }
        });
        String when = "after a crash at change " + cut + " " + left;
        disk.reopen(when);
        disk.log().checkReads(when);
        goOn(disk, when);
    }

    /** A store that has recovered is as good as any. */
    private static void goOn(StoreOnDisk disk, String when) {
        LogId last = disk.log().current().last();
        long term = Math.max(disk.log().current().hardState().term(), last.term()) + 1;
        disk.log()
                .write(
                        new HardState(term, SELF),
                        LogWrite.NO_TRUNCATION,
                        entries(term, last.index() + 1, last.index() + 2));
        disk.log().runDisk();
        assertThat(disk.log().isAllDurable())
                .as(when + ": the store takes writes")
                .isTrue();
        disk.crash(CrashFileSystem::crashKeepingNothing);
        disk.reopen(when + ", then writes and another crash");
        disk.log().close();
        disk.reopen(when + ", then writes, another crash, closing and opening");
        disk.log().close();
    }

    /** A node that has read an entry acknowledges it without another write, and counts on its vote. */
    @Test
    void whatIsFoundAfterAKillIsDurable() {
        long changes = changesOfTheScript();
        for (long cut = 0; cut <= changes; cut++) {
            StoreOnDisk disk = new StoreOnDisk(this);
            disk.files().powerOffAfter(cut);
            if (disk.open("a new store")) {
                LogScript.play(disk.log());
            }
            String when = "after the process was killed at change " + cut;
            disk.crash(CrashFileSystem::kill);
            disk.reopen(when);
            disk.crash(CrashFileSystem::crashKeepingNothing);
            disk.reopen(when + ", opened the log, and the power failed: what it had found is a promise");
            disk.log().close();
        }
    }

    @Test
    public final void randomHistoriesSurviveCrashAfterCrash() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RandomOperations operations = new RandomOperations(random.split());
            StoreOnDisk disk = new StoreOnDisk(this);
            for (int crash = 0; crash < CRASHES; crash++) {
                String when = "seed " + seed + ", life " + crash;
                disk.files().powerOffAfter(random.nextInt(120));
                if (disk.open(when)) {
                    live(disk, operations, random, when);
                }
                disk.crash(files -> files.crash(random));
            }
            disk.reopen("seed " + seed + ", the last life");
            disk.log().close();
        }
    }

    private static void live(StoreOnDisk disk, RandomOperations operations, SplittableRandom random, String when) {
        for (int step = 0; step < STEPS && !disk.files().isPoweredOff(); step++) {
            LogOperation next = operations.next(disk.log().current(), disk.log().floor());
            if (next instanceof LogOperation.Compact) {
                disk.log().runDisk();
            }
            var unused = disk.log().perform(next);
            if (random.nextInt(3) > 0) {
                disk.log().runDisk();
            }
        }
        disk.log().checkOrder();
        if (!disk.files().isPoweredOff()) {
            disk.log().checkReads(when);
        }
    }

    @Test
    public final void afterASyncThatFailedNothingIsEverReportedDurable() {
        StoreOnDisk whole = newStore();
        long opening = whole.files().syncs();
        LogScript.play(whole.log());
        whole.log().close();
        assertThat(whole.files().syncs()).as("syncs that the store makes").isGreaterThan(opening + 2);
        for (long number = 0; number < whole.files().syncs() - opening; number++) {
            failSync(number);
        }
    }

    private void failSync(long number) {
        StoreOnDisk disk = newStore();
        disk.files().failSyncAfter(number);
        LogScript.playUntil(disk.log(), () -> disk.files().failedSyncs() > 0);
        List<CompletionStage<Void>> late = new ArrayList<>();
        if (!disk.log().isAllDurable()) {
            LogId last = disk.log().current().last();
            late.add(disk.log().write(null, LogWrite.NO_TRUNCATION, entries(9, last.index() + 1, last.index() + 1)));
            late.add(disk.log().perform(new LogOperation.Reset(new LogId(9, 500))));
            disk.log().runDisk();
        }
        String when = "after sync " + number + " failed, and a crash";
        assertThat(late)
                .as("after a sync failed, every later write fails: no retry can bring back what it lost")
                .allMatch(stage -> stage.toCompletableFuture().isCompletedExceptionally());
        disk.crash(CrashFileSystem::crashKeepingNothing);
        disk.reopen(when);
        goOn(disk, when);
    }

    @Test
    public final void aFullDiskLosesNothingThatWasAcknowledged() {
        StoreOnDisk whole = newStore();
        long empty = whole.files().used();
        LogScript.play(whole.log());
        whole.log().close();
        long most = whole.files().used() + 4 * empty;
        long step = Math.max(1, (most - empty) / 100);
        for (long limit = empty; limit <= most; limit += step) {
            long seed = limit;
            fill(limit, CrashFileSystem::crashKeepingEverything);
            fill(limit, CrashFileSystem::crashKeepingNothing);
            fill(limit, files -> files.crash(new SplittableRandom(seed)));
        }
    }

    @Test
    public final void aWriteThatFindsNoRoomFailsOrWaitsForItAndSaysSo() {
        StoreOnDisk whole = newStore();
        long empty = whole.files().used();
        LogScript.play(whole.log());
        long most = whole.files().used();
        whole.log().close();
        int full = 0;
        for (long limit = empty; limit < most; limit += Math.max(1, (most - empty) / SIZES)) {
            FullDisk disk = new FullDisk(newStore(), limit);
            if (disk.fill()) {
                disk.checkThatNothingIsForgotten();
                full++;
            }
        }
        assertThat(full).as("sizes at which the disk was full").isPositive();
    }

    private void fill(long limit, Consumer<CrashFileSystem> how) {
        StoreOnDisk disk = newStore();
        disk.files().limit(limit);
        LogScript.play(disk.log());
        StoreOnDisk.closeQuietly(disk.log().store());
        disk.files().limit(Long.MAX_VALUE);
        String when = "after the disk was full at " + limit + " bytes, and there was room again";
        disk.crash(how);
        disk.reopen(when);
        goOn(disk, when);
    }

    @Test
    public final void aFlippedBitInAClosedStoreIsReportedOrHarmless() {
        StoreOnDisk disk = newStore();
        LogScript.play(disk.log());
        disk.log().close();
        LogModel intact = disk.log().current();
        long floor = disk.log().floor();
        SplittableRandom random = new SplittableRandom(1);
        List<Path> paths = disk.paths();
        long bytes = disk.files().used();
        long stride = Math.max(1, bytes / MOST_FLIPS);
        for (Path file : paths) {
            for (long at = random.nextLong(stride);
                    at < StoreOnDisk.size(file);
                    at += 1 + random.nextLong(2 * stride - 1)) {
                flip(disk, file, 8 * at + random.nextInt(8), intact.from(floor));
            }
        }
    }

    /** Flips a bit of a copy, so that nothing is left of what the store does about it. */
    private void flip(StoreOnDisk original, Path file, long bit, LogModel intact) {
        StoreOnDisk disk = original.copy();
        disk.files().flip(disk.directory().resolve(file.getFileName().toString()), bit);
        String when = "bit " + bit % 8 + " of byte " + bit / 8 + " of " + file.getFileName() + " was flipped";
        try {
            checkFlipped(open(disk.directory()), intact, when);
        } catch (RuntimeException e) {
            assertThat(e)
                    .as(when + ": damage is reported as such, with a message")
                    .isInstanceOf(StorageException.class)
                    .hasMessageMatching("(?s).+");
        }
    }

    private static void checkFlipped(LogStore store, LogModel intact, String when) {
        try {
            RecoveredLog recovered = store.recover(new LogStore.Context(GroupId.DEFAULT, SELF, new StepLoop()));
            LogModel found = Findings.read(store, recovered, when);
            boolean isSame = found.base().index() <= intact.base().index()
                    && found.last().index() >= intact.base().index()
                    && found.from(intact.base().index()).equals(intact);
            assertThat(isSame)
                    .as(when + ", and nothing was reported: rot is given out as data, or taken for a torn write and"
                            + " cut: there is " + found + " instead of " + intact)
                    .isTrue();
        } finally {
            StoreOnDisk.closeQuietly(store);
        }
    }

    @Test
    public final void anEntryThatRotsWhileTheStoreIsOpenIsNeverGivenOut() {
        StoreOnDisk disk = newStore();
        disk.log().write(new HardState(1, SELF), LogWrite.NO_TRUNCATION, entries(1, 1, 20));
        disk.log().runDisk();
        SplittableRandom random = new SplittableRandom(2);
        for (Path file : disk.paths()) {
            for (long at = 0; at < Math.min(StoreOnDisk.size(file), MOST_FLIPS); at++) {
                long bit = 8 * at + random.nextInt(8);
                disk.files().flip(file, bit);
                try {
                    disk.log().checkReads("byte " + at + " of " + file.getFileName() + " has rotted");
                } catch (StorageException e) {
                    assertThat(e.getMessage())
                            .as("a report says what is damaged")
                            .isNotBlank();
                }
                disk.files().flip(file, bit);
            }
        }
        disk.log().close();
    }

    @Test
    public final void aDirectoryIsForOneStoreAtATime() {
        StoreOnDisk disk = newStore();
        TrackedLog second = new TrackedLog(() -> open(disk.directory()));
        assertThatThrownBy(
                        () -> second.open("beside another"),
                        "a second store in a directory is refused: two writers destroy each other's log")
                .isInstanceOf(StorageException.class);
        second.closeQuietly();
        disk.log().write(new HardState(1, SELF), LogWrite.NO_TRUNCATION, entries(1, 1, 2));
        disk.log().runDisk();
        disk.crash(CrashFileSystem::crashKeepingEverything);
        disk.reopen("after a crash, which frees the directory");
        disk.log().close();
        disk.reopen("after closing, which frees the directory");
        disk.log().close();
    }
}
