package io.raftkit.spi;

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
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store makes of calls; that a log on it keeps its promises is for the contract to say. */
class BlockingLogStoreTest {
    private static final NodeId N1 = NodeId.of("n1");

    private final RecordingLog log = new RecordingLog();
    private final StandingLoop disk = new StandingLoop();
    private final BlockingLogStore store = new BlockingLogStore(log);

    @BeforeEach
    void open() {
        assertThat(store.recover(new LogStore.Context(GroupId.DEFAULT, N1, disk))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatIsWrittenWhileASyncRunsIsMadeDurableByTheNextOne() {
        List<CompletionStage<Void>> later = new ArrayList<>();
        log.duringSync = () -> {
            later.add(append(2));
            later.add(append(3));
            later.add(append(4));
        };
        CompletionStage<Void> first = append(1);
        disk.runOne();
        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(later).noneMatch(stage -> stage.toCompletableFuture().isDone());
        disk.runAll();
        assertThat(later).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(log.calls).containsExactly("append [1]", "sync", "append [2, 3, 4]", "sync");
    }

    @Test
    void termComesBeforeTruncationAndTruncationBeforeEntries() {
        append(1);
        append(2);
        store.write(new LogWrite(new HardState(2, N1), 1, List.of(entry(2))));
        store.write(LogWrite.append(List.of()));
        store.reset(new LogId(3, 9));
        append(10);
        store.compact(new LogId(3, 10));
        disk.runAll();
        assertThat(log.calls)
                .containsExactly(
                        "append [1, 2]",
                        "hardState 2",
                        "truncateAfter 1",
                        "append [2]",
                        "reset 9@3",
                        "append [10]",
                        "compact 10@3",
                        "sync");
    }

    @Test
    void aTruncationOfNothingIsNotHandedOn() {
        store.write(new LogWrite(null, 0, List.of(entry(1))));
        store.write(new LogWrite(null, 1, List.of(entry(2))));
        disk.runAll();
        assertThat(log.calls).containsExactly("append [1, 2]", "sync");
    }

    @Test
    void entriesAreReadFromMemoryUntilTheLogHasThem() {
        append(1);
        append(2);
        disk.runAll();
        append(3);
        store.write(new LogWrite(null, 1, List.of(entry(2), entry(3), entry(4))));
        assertThat(indexes(0)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(log.entries).hasSize(2);
        store.reset(new LogId(1, 7));
        append(8);
        assertThat(indexes(0)).isEmpty();
        assertThat(indexes(7)).containsExactly(8L);
        disk.runAll();
        assertThat(indexes(7)).containsExactly(8L);
        assertThat(log.entries).hasSize(1);
    }

    @Test
    void whatIsReadWhileASyncRunsIsWhatWasWritten() {
        List<Long> seen = new ArrayList<>();
        log.duringSync = () -> {
            store.write(new LogWrite(null, 1, List.of(entry(2))));
            seen.addAll(indexes(0));
        };
        append(1);
        append(2);
        append(3);
        disk.runAll();
        assertThat(seen).containsExactly(1L, 2L);
        assertThat(indexes(0)).containsExactly(1L, 2L);
    }

    @Test
    void theFirstFailureIsTheLast() {
        append(1);
        disk.runAll();
        log.failing = true;
        CompletionStage<Void> failed = append(2);
        List<CompletionStage<Void>> queued = new ArrayList<>();
        log.duringSync = () -> queued.add(append(3));
        disk.runOne();
        log.failing = false;
        int calls = log.calls.size();
        queued.add(append(4));
        queued.add(store.reset(new LogId(1, 9)));
        store.compact(new LogId(1, 1));
        disk.runAll();
        store.close();
        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(queued)
                .hasSize(3)
                .allMatch(stage -> stage.toCompletableFuture().isCompletedExceptionally());
        assertThat(log.calls.subList(calls, log.calls.size())).containsExactly("close");
    }

    @Test
    void closingMakesDurableWhatWaits() {
        CompletionStage<Void> written = append(1);
        store.close();
        store.close();
        disk.runAll();
        assertThat(written.toCompletableFuture()).isCompleted();
        assertThat(log.calls).containsExactly("append [1]", "sync", "close");
        assertThat(append(2).toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> indexes(0)).isInstanceOf(StorageException.class);
    }

    @Test
    void closingSaysWhatCouldNotBeMadeDurable() {
        CompletionStage<Void> written = append(1);
        log.failing = true;
        assertThatThrownBy(store::close).isInstanceOf(StorageException.class).hasMessageContaining("no sync");
        assertThat(written.toCompletableFuture()).isCompletedExceptionally();
        assertThat(log.calls).endsWith("close");
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        append(1);
        assertThatThrownBy(() -> append(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.compact(new LogId(1, 2))).isInstanceOf(IllegalArgumentException.class);
        store.compact(new LogId(1, 1));
        assertThatThrownBy(() -> store.write(new LogWrite(null, 0, List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        disk.runAll();
        assertThat(log.calls).containsExactly("append [1]", "compact 1@1", "sync");
    }

    @Test
    void aLogThatCannotBeOpenedIsClosed() {
        RecordingLog broken = new RecordingLog();
        broken.failing = true;
        BlockingLogStore closed = new BlockingLogStore(broken);
        assertThatThrownBy(() -> closed.recover(new LogStore.Context(GroupId.DEFAULT, N1, disk)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no file");
        assertThat(broken.calls).containsExactly("close");
    }

    @Test
    void aStoreIsOpenedOnceAndASecondAttemptLeavesTheFirstAlone() {
        LogStore.Context context = new LogStore.Context(GroupId.DEFAULT, N1, disk);
        assertThatThrownBy(() -> store.recover(context))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("open already");
        CompletionStage<Void> written = append(1);
        disk.runAll();
        assertThat(written.toCompletableFuture()).isCompleted();
        assertThat(log.calls).containsExactly("append [1]", "sync");
        store.close();
        assertThatThrownBy(() -> store.recover(context)).isInstanceOf(StorageException.class);
        assertThat(log.calls).containsExactly("append [1]", "sync", "close");
    }

    @Test
    void aLogThatCannotEvenBeClosedDoesNotHideWhyItCouldNotBeOpened() {
        RecordingLog broken = new RecordingLog();
        broken.failing = true;
        broken.duringClose = () -> {
            throw new IllegalStateException("no close");
        };
        BlockingLogStore closed = new BlockingLogStore(broken);
        assertThatThrownBy(() -> closed.recover(new LogStore.Context(GroupId.DEFAULT, N1, disk)))
                .hasMessageContaining("no file")
                .cause()
                .hasSuppressedException(new IllegalStateException("no close"));
    }

    @Test
    void whoIsToldMayCloseTheStoreAndTheOrderStays() {
        List<Integer> told = new ArrayList<>();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        log.duringSync = () -> stages.add(append(3));
        append(1).thenRun(() -> {
            told.add(1);
            stages.get(0).thenRun(() -> told.add(3));
            store.close();
        });
        append(2).thenRun(() -> told.add(2));
        disk.runAll();
        assertThat(told).containsExactly(1, 2, 3);
        assertThat(log.calls).containsExactly("append [1, 2]", "sync", "append [3]", "sync", "close");
    }

    @Test
    void whoIsToldIsNotInTheWayOfAnotherThread() {
        append(1).thenRun(() -> CompletableFuture.runAsync(store::close).join());
        disk.runAll();
        assertThat(log.calls).containsExactly("append [1]", "sync", "close");
    }

    @Test
    void aWriteThatTheLoopRefusesFails() {
        disk.isRefusing = true;
        CompletionStage<Void> refused = append(1);
        assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
        disk.isRefusing = false;
        assertThat(append(2).toCompletableFuture()).isCompletedExceptionally();
        store.close();
        assertThat(log.calls).containsExactly("close");
    }

    @Test
    void theListenerHearsHowLongTheDiskTook() {
        List<Long> heard = new ArrayList<>();
        BlockingLogStore other = new BlockingLogStore(log);
        other.recover(new LogStore.Context(GroupId.DEFAULT, N1, disk, new DiskListener() {
            @Override
            public void synced(long nanos) {
                heard.add(nanos);
            }
        }));
        log.duringSync = () -> disk.nanos += 1234;
        other.write(LogWrite.append(List.of(entry(1))));
        disk.runAll();
        log.failing = true;
        other.write(LogWrite.append(List.of(entry(2))));
        disk.runAll();
        assertThat(heard).containsExactly(1234L);
    }

    private CompletionStage<Void> append(long index) {
        return store.write(LogWrite.append(List.of(entry(index))));
    }

    private List<Long> indexes(long after) {
        return store.read(after, Long.MAX_VALUE, Long.MAX_VALUE).stream()
                .map(LogEntry::index)
                .toList();
    }

    private static LogEntry entry(long index) {
        return LogEntry.of(new LogId(1, index), EntryType.COMMAND, index, Bytes.EMPTY);
    }

    private static final class StandingLoop implements EventLoop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private boolean isRefusing;
        private long nanos;

        @Override
        public void execute(Runnable task) {
            if (isRefusing) {
                throw new RejectedExecutionException("no more tasks");
            }
            tasks.add(task);
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException("the store has no timers");
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public long currentTimeMillis() {
            return 0;
        }

        void runOne() {
            tasks.remove().run();
        }

        void runAll() {
            while (!tasks.isEmpty()) {
                runOne();
            }
        }
    }

    /** Keeps entries in a list, and notes what it is told. */
    private static final class RecordingLog implements BlockingLog {
        private final List<String> calls = new ArrayList<>();
        private final List<LogEntry> entries = new ArrayList<>();
        private Runnable duringSync = () -> {};
        private Runnable duringClose = () -> {};
        private boolean failing;

        @Override
        public RecoveredLog recover(GroupId group, NodeId self) throws IOException {
            if (failing) {
                throw new IOException("no file");
            }
            return new RecoveredLog.Scan(new Incarnation(new UUID(1, 2)), LogId.ZERO).finish();
        }

        @Override
        public void hardState(HardState state) {
            calls.add("hardState " + state.term());
        }

        @Override
        public void truncateAfter(long index) {
            calls.add("truncateAfter " + index);
            entries.removeIf(entry -> entry.index() > index);
        }

        @Override
        public void append(List<LogEntry> more) {
            calls.add("append " + more.stream().map(LogEntry::index).toList());
            entries.addAll(more);
        }

        @Override
        public void reset(LogId lastIncluded) {
            calls.add("reset " + lastIncluded);
            entries.clear();
        }

        @Override
        public void compact(LogId upTo) {
            calls.add("compact " + upTo);
        }

        @Override
        public List<LogEntry> read(long after, long upTo, long maxBytes) {
            return entries.stream()
                    .filter(entry -> entry.index() > after && entry.index() <= upTo)
                    .toList();
        }

        @Override
        public void sync() throws IOException {
            calls.add("sync");
            Runnable now = duringSync;
            duringSync = () -> {};
            CompletableFuture.runAsync(now).join();
            if (failing) {
                throw new IOException("no sync");
            }
        }

        @Override
        public void close() {
            calls.add("close");
            duringClose.run();
        }
    }
}
