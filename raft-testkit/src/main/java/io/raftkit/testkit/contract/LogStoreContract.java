package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.Entries.entries;
import static io.raftkit.testkit.contract.Entries.entry;
import static io.raftkit.testkit.contract.TrackedLog.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.testkit.files.CrashFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LogStore} promises, wherever it keeps what it is given. Extend it:
 *
 * <pre>{@code
 * class MyLogStoreTest extends DurableLogStoreContract {
 *     @Override
 *     protected LogStore open(Path directory) {
 *         return MyLogStore.open(directory);
 *     }
 * }
 * }</pre>
 *
 * <p>A store that keeps files extends {@link DurableLogStoreContract}, which adds crashes, failing, full and rotting
 * disks, and in a second test {@link LogStoreKillContract}. The test runs the disk loop, so all is the same each time.
 */
public abstract class LogStoreContract {
    private static final int HISTORIES = 100;
    private static final int STEPS = 60;
    private static final int BIG_BYTES = 4 << 20;

    private final CrashFileSystem files = CrashFileSystem.create();
    private final List<TrackedLog> logs = new ArrayList<>();
    private int directories;

    /** For whoever implements {@link #open}. */
    protected LogStoreContract() {}

    /**
     * A store in {@code directory}, not recovered yet. Asked again for the same directory once the store before is
     * closed, or its power was lost. A store in memory may give the same instance again.
     */
    protected abstract LogStore open(Path directory);

    /** An empty directory: in a {@link CrashFileSystem}, unless the store cannot work in one and this is overridden. */
    protected Path newDirectory() {
        directories++;
        return files.directory("store-" + directories);
    }

    private TrackedLog newLog() {
        return newLog(newDirectory());
    }

    private TrackedLog newLog(Path directory) {
        TrackedLog log = new TrackedLog(() -> open(directory));
        logs.add(log);
        var unused = log.open("a new store");
        return log;
    }

    @AfterEach
    void closeAll() {
        logs.forEach(TrackedLog::closeQuietly);
    }

    private static CompletionStage<Void> append(TrackedLog log, List<LogEntry> entries) {
        return log.write(null, LogWrite.NO_TRUNCATION, entries);
    }

    private static void reopen(TrackedLog log) {
        log.close();
        var unused = log.open("after closing and opening");
    }

    @Test
    public final void aNewStoreIsEmptyAndHasAnIncarnationOfItsOwn() {
        TrackedLog one = newLog();
        one.close();
        RecoveredLog first = one.open("opened again");
        assertThat(first.isEmpty()).as("a new store is empty").isTrue();
        TrackedLog other = newLog();
        other.close();
        assertThat(other.open("opened again").incarnation())
                .as("no two stores share an incarnation, by which a lost disk is told from a kept one")
                .isNotEqualTo(first.incarnation());
    }

    @Test
    public final void aWriteIsReadableWhenItReturns() {
        TrackedLog log = newLog();
        append(log, entries(1, 1, 3));
        log.checkReads("when write has returned, before the disk loop ran");
        log.write(new HardState(2, null), 1, entries(2, 2, 5));
        log.checkReads("when write has returned, before the disk loop ran");
        log.runDisk();
        log.checkReads("when all is durable");
    }

    @Test
    public final void writesAndResetsCompleteInTheirOrder() {
        TrackedLog log = newLog();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (long index = 1; index <= 20; index++) {
            stages.add(append(log, entries(1, index, index)));
        }
        stages.add(log.perform(new LogOperation.Reset(new LogId(2, 30))));
        stages.add(log.write(new HardState(2, SELF), LogWrite.NO_TRUNCATION, entries(2, 31, 31)));
        stages.add(append(log, List.of()));
        log.runDisk();
        assertThat(stages)
                .as("every write completes once the disk loop ran, also an empty one")
                .allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(log.isAllDurable()).as("none of them has failed").isTrue();
    }

    @Test
    public final void whatWasWrittenIsThereAfterClosingAndOpening() {
        TrackedLog log = newLog();
        LogEntry configuration = LogEntry.of(new LogId(1, 3), EntryType.CONFIGURATION, 1003, Bytes.utf8("members"));
        append(log, entries(1, 1, 2));
        append(log, List.of(configuration));
        log.write(new HardState(4, NodeId.of("n2")), LogWrite.NO_TRUNCATION, entries(4, 4, 6));
        reopen(log);
        assertThat(log.current().entries()).as("entries").hasSize(6).contains(configuration);
        append(log, entries(4, 7, 7));
        log.runDisk();
        reopen(log);
    }

    @Test
    public final void closingMakesWhatWasWrittenDurableAlthoughTheDiskLoopNeverRan() {
        TrackedLog log = newLog();
        StepLoop loop = log.loop();
        CompletionStage<Void> stage = append(log, entries(1, 1, 3));
        reopen(log);
        loop.runAll();
        assertThat(stage.toCompletableFuture())
                .as("closing makes what was written durable, and says so")
                .isCompleted();
        assertThat(log.current().entries()).as("what was written before close").hasSize(3);
    }

    @Test
    public final void termAndVoteAreOneValueAndTheLastOneCounts() {
        TrackedLog log = newLog();
        log.write(new HardState(3, NodeId.of("n2")), LogWrite.NO_TRUNCATION, List.of());
        reopen(log);
        assertThat(log.current().hardState()).as("term and vote").isEqualTo(new HardState(3, NodeId.of("n2")));
        log.write(new HardState(4, null), LogWrite.NO_TRUNCATION, List.of());
        log.write(new HardState(4, SELF), LogWrite.NO_TRUNCATION, List.of());
        log.write(new HardState(5, null), LogWrite.NO_TRUNCATION, List.of());
        reopen(log);
        assertThat(log.current().hardState())
                .as("a new term forgets the vote of the one before")
                .isEqualTo(new HardState(5, null));
    }

    @Test
    public final void whatATruncationDropsNeverComesBack() {
        TrackedLog log = newLog();
        append(log, entries(1, 1, 9));
        log.runDisk();
        log.checkReads("before a truncation");
        log.write(new HardState(2, null), 4, List.of());
        log.checkReads("after a truncation");
        log.runDisk();
        append(log, entries(2, 5, 5));
        log.checkReads("after a truncation and a new entry");
        reopen(log);
        append(log, entries(2, 6, 7));
        log.write(new HardState(3, null), 6, List.of());
        reopen(log);
        log.write(new HardState(4, null), 0, List.of());
        reopen(log);
        assertThat(log.current().entries()).as("after truncating everything").isEmpty();
        append(log, entries(4, 1, 1));
        reopen(log);
    }

    @Test
    public final void writesThatOverlapBeforeAnyIsDurableEndUpAsTheLastOneSays() {
        TrackedLog log = newLog();
        append(log, entries(1, 1, 6));
        log.runDisk();
        append(log, entries(1, 7, 9));
        log.write(new HardState(2, null), 7, entries(2, 8, 12));
        log.checkReads("after a truncation of what is not durable yet");
        log.write(new HardState(3, null), 3, entries(3, 4, 5));
        log.checkReads("after a truncation of what is and what is not durable");
        append(log, entries(3, 6, 8));
        log.write(new HardState(4, SELF), 6, List.of());
        log.checkReads("before the disk loop ran");
        log.runDisk();
        log.checkReads("after the disk loop ran");
        reopen(log);
    }

    @Test
    public final void aReadGivesTheRangeItIsAskedForAndAtLeastOneEntry() {
        TrackedLog log = newLog();
        append(log, entries(1, 1, 5));
        log.runDisk();
        append(log, entries(1, 6, 8));
        LogStore store = log.store();
        long size = entry(1, 1).sizeBytes();
        assertThat(store.read(0, 3, Long.MAX_VALUE)).as("after 0, up to 3").isEqualTo(entries(1, 1, 3));
        assertThat(store.read(2, 7, Long.MAX_VALUE)).as("after 2, up to 7").isEqualTo(entries(1, 3, 7));
        assertThat(store.read(4, Long.MAX_VALUE, 3 * size))
                .as("three entries' bytes")
                .isEqualTo(entries(1, 5, 7));
        assertThat(store.read(2, 8, 2 * size)).as("two entries' bytes").isEqualTo(entries(1, 3, 4));
        assertThat(store.read(2, 8, 0)).as("at least one, whatever its size").isEqualTo(entries(1, 3, 3));
        assertThat(store.read(6, 8, 1)).as("at least one, whatever its size").isEqualTo(entries(1, 7, 7));
        assertThat(store.read(8, 20, Long.MAX_VALUE))
                .as("after the end there is nothing")
                .isEmpty();
        assertThat(store.read(30, 40, Long.MAX_VALUE))
                .as("after the end there is nothing")
                .isEmpty();
        assertThat(store.read(5, 5, Long.MAX_VALUE)).as("an empty range").isEmpty();
    }

    @Test
    public final void readsBesideWritesSeeEntriesThatFollowEachOther() {
        TrackedLog log = newLog();
        new ReadsBesideWrites(log.store(), log.loop()).run();
    }

    @Test
    public final void compactionNeverDropsWhatFollows() {
        TrackedLog log = newLog();
        log.write(new HardState(1, null), LogWrite.NO_TRUNCATION, entries(1, 1, 40));
        log.write(new HardState(2, null), LogWrite.NO_TRUNCATION, entries(2, 41, 80));
        log.runDisk();
        for (long upTo : new long[] {10, 5, 41, 60, 60, 79, 80}) {
            log.perform(new LogOperation.Compact(new LogId(upTo <= 40 ? 1 : 2, upTo)));
            log.runDisk();
            log.checkReads("after a compaction up to " + upTo);
            reopen(log);
            log.checkReads("after a compaction up to " + upTo + ", closing and opening");
        }
        append(log, entries(2, 81, 90));
        reopen(log);
    }

    @Test
    public final void aResetStartsTheLogAnewAndKeepsTermAndVote() {
        TrackedLog log = newLog();
        log.write(new HardState(4, NodeId.of("n3")), LogWrite.NO_TRUNCATION, entries(4, 1, 9));
        log.runDisk();
        append(log, entries(4, 10, 12));
        log.perform(new LogOperation.Reset(new LogId(4, 50)));
        assertThat(log.store().read(0, 100, Long.MAX_VALUE))
                .as("before the base there is nothing")
                .isEmpty();
        append(log, entries(4, 51, 53));
        log.checkReads("after a reset, before the disk loop ran");
        log.runDisk();
        log.checkReads("after a reset");
        reopen(log);
        assertThat(log.current().hardState()).as("term and vote").isEqualTo(new HardState(4, NodeId.of("n3")));
        log.perform(new LogOperation.Reset(new LogId(4, 52)));
        reopen(log);
        assertThat(log.current())
                .as("a log that was reset into its own middle is empty")
                .isEqualTo(new LogModel(new HardState(4, NodeId.of("n3")), new LogId(4, 52), List.of()));
    }

    @Test
    public final void aBigEntryIsKept() {
        TrackedLog log = newLog();
        byte[] payload = new byte[BIG_BYTES];
        new SplittableRandom(1).nextBytes(payload);
        append(log, List.of(LogEntry.of(new LogId(1, 1), EntryType.COMMAND, 1, Bytes.wrap(payload)), entry(1, 2)));
        log.checkReads("after an entry of 4 MiB");
        reopen(log);
    }

    @Test
    public final void aWriteThatLeavesAGapIsRefusedAndChangesNothing() {
        TrackedLog log = newLog();
        append(log, entries(1, 1, 3));
        LogStore store = log.store();
        assertThatThrownBy(() -> store.write(LogWrite.append(entries(1, 5, 6))), "entries that leave a gap are refused")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> store.write(new LogWrite(new HardState(9, SELF), 1, entries(1, 3, 3))),
                        "entries that leave a gap after a truncation are refused")
                .isInstanceOf(IllegalArgumentException.class);
        log.checkReads("after a write was refused");
        log.runDisk();
        reopen(log);
    }

    @Test
    public final void aClosedStoreTakesNoMoreWrites() {
        TrackedLog log = newLog();
        append(log, entries(1, 1, 1));
        log.close();
        log.close();
        CompletionStage<Void> late = log.store().write(LogWrite.append(entries(1, 2, 2)));
        log.runDisk();
        assertThat(late.toCompletableFuture())
                .as("a write to a closed store fails, and is not forgotten")
                .isCompletedExceptionally();
        var unused = log.open("after closing and opening");
    }

    @Test
    public final void aStoreOfAnotherServerOrGroupIsRefused() {
        Path directory = newDirectory();
        TrackedLog log = newLog(directory);
        append(log, entries(1, 1, 1));
        log.close();
        for (LogStore.Context stranger : List.of(
                new LogStore.Context(GroupId.DEFAULT, NodeId.of("n2"), new StepLoop()),
                new LogStore.Context(GroupId.of("other"), SELF, new StepLoop()))) {
            LogStore store = open(directory);
            String promise = "the log of " + SELF + " is not for " + stranger.self() + " in " + stranger.group();
            assertThatThrownBy(() -> store.recover(stranger), promise).isInstanceOf(StorageException.class);
            store.close();
        }
        var unused = log.open("after strangers were refused");
    }

    @Test
    public final void randomHistoriesLeaveWhatAListWouldHold() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            History.play(newLog(), seed, STEPS);
        }
    }
}
