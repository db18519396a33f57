package io.raftkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemoryLogStoreTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final Incarnation LIFE = new Incarnation(new UUID(1, 2));

    private final QueueLoop disk = new QueueLoop();
    private final MemoryLogStore store = MemoryLogStore.of(LIFE);

    @Test
    void newLogIsEmptyAndHasTheIncarnationItWasGiven() {
        RecoveredLog log = open();
        assertThat(log.isEmpty()).isTrue();
        assertThat(log.incarnation()).isEqualTo(LIFE);
        assertThat(log.base()).isEqualTo(LogId.ZERO);
    }

    @Test
    void noTwoLogsShareAnIncarnationByThemselves() {
        assertThat(new MemoryLogStore().recover(context(N1)).incarnation())
                .isNotEqualTo(new MemoryLogStore().recover(context(N1)).incarnation());
    }

    @Test
    void writeIsReadableAtOnceAndDurableLater() {
        open();
        CompletionStage<Void> durable = append(entry(1, 1), entry(1, 2));
        assertThat(indexes(store.read(0, 2, 1000))).containsExactly(1L, 2L);
        assertThat(isDone(durable)).isFalse();
        disk.runAll();
        assertThat(isDone(durable)).isTrue();
    }

    @Test
    void writesBecomeDurableInTheirOrder() {
        open();
        List<Integer> order = new ArrayList<>();
        append(entry(1, 1)).thenRun(() -> order.add(1));
        store.reset(new LogId(2, 7)).thenRun(() -> order.add(2));
        append(entry(2, 8)).thenRun(() -> order.add(3));
        disk.runOne();
        assertThat(order).containsExactly(1);
        disk.runAll();
        assertThat(order).containsExactly(1, 2, 3);
    }

    @Test
    void restartKeepsIncarnationEntriesTermAndVoteEvenIfTheDiskNeverRan() {
        open();
        store.write(new LogWrite(new HardState(3, N1), LogWrite.NO_TRUNCATION, List.of(entry(1, 1), entry(3, 2))));
        RecoveredLog log = restart();
        assertThat(log.incarnation()).isEqualTo(LIFE);
        assertThat(log.hardState()).isEqualTo(new HardState(3, N1));
        assertThat(log.termStarts()).containsExactly(new LogId(1, 1), new LogId(3, 2));
        assertThat(log.lastIndex()).isEqualTo(2);
        assertThat(log.lastTimestamp()).isEqualTo(1002);
    }

    @Test
    void recoverTellsWhichEntriesAreConfigurations() {
        open();
        LogEntry configuration = LogEntry.of(new LogId(1, 2), EntryType.CONFIGURATION, 1, Bytes.utf8("c"));
        append(entry(1, 1), configuration, entry(1, 3));
        assertThat(restart().configurations()).containsExactly(configuration);
    }

    @Test
    void anotherServerOrGroupOrASecondOpeningIsRefused() {
        open();
        assertThatThrownBy(this::open).isInstanceOf(StorageException.class).hasMessageContaining("already open");
        store.close();
        assertThatThrownBy(() -> store.recover(context(NodeId.of("n2"))))
                .isInstanceOf(StorageException.class)
                .hasMessage("this log belongs to n1 in group default, not to n2 in group default");
        assertThatThrownBy(() -> store.recover(new LogStore.Context(GroupId.of("other"), N1, disk)))
                .isInstanceOf(StorageException.class);
        assertThat(open().incarnation()).isEqualTo(LIFE);
    }

    @Test
    void truncationDropsWhatFollowsAndTheNextEntriesTakeItsPlace() {
        open();
        append(entry(1, 1), entry(1, 2), entry(1, 3));
        store.write(new LogWrite(null, 1, List.of(entry(2, 2))));
        assertThat(store.read(0, 9, 1000)).containsExactly(entry(1, 1), entry(2, 2));
        store.write(new LogWrite(null, 0, List.of()));
        assertThat(store.read(0, 9, 1000)).isEmpty();
    }

    @Test
    void gapLowerTermOrTruncationOfTheCompactedIsRefusedAndChangesNothing() {
        open();
        append(entry(2, 1), entry(2, 2), entry(2, 3));
        store.compact(new LogId(2, 2));
        assertThatThrownBy(() -> append(entry(2, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5@2 cannot follow 3@2");
        assertThatThrownBy(() -> append(entry(2, 4), entry(1, 5))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.write(new LogWrite(new HardState(9, null), 1, List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        RecoveredLog log = restart();
        assertThat(log.lastIndex()).isEqualTo(3);
        assertThat(log.hardState()).isEqualTo(HardState.INITIAL);
    }

    @Test
    void compactionForgetsEntriesAndKeepsTheTermBeforeTheFirst() {
        open();
        append(entry(1, 1), entry(2, 2), entry(2, 3));
        store.compact(new LogId(2, 2));
        store.compact(new LogId(1, 1));
        assertThat(store.read(1, 3, 1000)).isEmpty();
        assertThat(indexes(store.read(2, 3, 1000))).containsExactly(3L);
        RecoveredLog log = restart();
        assertThat(log.base()).isEqualTo(new LogId(2, 2));
        assertThat(log.lastIndex()).isEqualTo(3);
        append(entry(2, 4));
        assertThat(indexes(store.read(2, 9, 1000))).containsExactly(3L, 4L);
    }

    @Test
    void wholeLogMayBeCompacted() {
        open();
        append(entry(1, 1), entry(2, 2));
        store.compact(new LogId(2, 2));
        RecoveredLog log = restart();
        assertThat(log.base()).isEqualTo(new LogId(2, 2));
        assertThat(log.lastIndex()).isEqualTo(2);
    }

    @Test
    void compactionBeyondTheEndOrInAnotherTermIsRefused() {
        open();
        append(entry(1, 1), entry(1, 2));
        assertThatThrownBy(() -> store.compact(new LogId(1, 3))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.compact(new LogId(2, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.read(0, 9, 1000)).hasSize(2);
    }

    @Test
    void resetStartsAnewAfterTheSnapshotAndKeepsTermAndVote() {
        open();
        store.write(new LogWrite(new HardState(4, N1), LogWrite.NO_TRUNCATION, List.of(entry(1, 1), entry(1, 2))));
        store.reset(new LogId(3, 10));
        assertThat(store.read(0, 20, 1000)).isEmpty();
        append(entry(4, 11));
        RecoveredLog log = restart();
        assertThat(log.base()).isEqualTo(new LogId(3, 10));
        assertThat(log.termStarts()).containsExactly(new LogId(4, 11));
        assertThat(log.hardState()).isEqualTo(new HardState(4, N1));
    }

    @Test
    void readGivesAtLeastOneEntryAndNoMoreThanTheBytesAskedFor() {
        open();
        append(entry(1, 1), entry(1, 2), entry(1, 3));
        int size = entry(1, 1).sizeBytes();
        assertThat(indexes(store.read(0, 3, 1))).containsExactly(1L);
        assertThat(indexes(store.read(0, 3, 2L * size))).containsExactly(1L, 2L);
        assertThat(indexes(store.read(1, 2, Long.MAX_VALUE))).containsExactly(2L);
        assertThat(store.read(3, 9, 1000)).isEmpty();
    }

    @Test
    void closedStoreRefusesToReadAndFailsWrites() {
        open();
        store.close();
        assertThatThrownBy(() -> store.read(0, 1, 1)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.compact(LogId.ZERO)).isInstanceOf(StorageException.class);
        for (CompletionStage<Void> stage : List.of(append(entry(1, 1)), store.reset(LogId.ZERO))) {
            assertThatThrownBy(() -> stage.toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(StorageException.class);
        }
        assertThat(disk.size()).isZero();
        assertThat(open().isEmpty()).isTrue();
    }

    @Test
    void readsBesideWritesSeeConsecutiveEntries() {
        open();
        AtomicBoolean written = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (long index = 1; index <= 2000; index++) {
                append(entry(1, index));
                store.compact(new LogId(1, Math.max(0, index - 100)));
            }
            written.set(true);
        });
        long after = 0;
        while (!written.get()) {
            List<LogEntry> found = store.read(after, Long.MAX_VALUE, Long.MAX_VALUE);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).index()).isEqualTo(after + 1 + i);
            }
            after = found.isEmpty() ? after + 1 : found.get(found.size() - 1).index();
            after = Math.min(after, 1999);
        }
        writer.join();
        assertThat(store.read(1999, 2000, 1)).containsExactly(entry(1, 2000));
    }

    private RecoveredLog open() {
        return store.recover(context(N1));
    }

    private RecoveredLog restart() {
        store.close();
        return open();
    }

    private LogStore.Context context(NodeId self) {
        return new LogStore.Context(GroupId.DEFAULT, self, disk);
    }

    private CompletionStage<Void> append(LogEntry... entries) {
        return store.write(LogWrite.append(List.of(entries)));
    }

    private static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, 1000 + index, Bytes.utf8("x"));
    }

    private static List<Long> indexes(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::index).toList();
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }
}
