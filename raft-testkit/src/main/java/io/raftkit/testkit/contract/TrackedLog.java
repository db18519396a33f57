package io.raftkit.testkit.contract;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.DiskListener;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store under test, with all that it may contain, through one life after another. */
final class TrackedLog {
    static final NodeId SELF = NodeId.of("n1");
    private static final int MOST_REMEMBERED = 500;

    private final Supplier<LogStore> opener;
    private final List<LogOperation> operations = new ArrayList<>();

    /** What the log must be before and after each of the operations since the last opening; the first is certain. */
    private final List<LogModel> models = new ArrayList<>(List.of(LogModel.EMPTY));

    private final List<LogModel> overwritten = new ArrayList<>();
    private final List<CompletableFuture<Void>> stages = new ArrayList<>();
    private StepLoop loop = new StepLoop();
    private @Nullable LogStore store;
    private @Nullable Incarnation incarnation;
    private @Nullable String disorder;
    private int durable;
    private long compacted;
    private boolean isSaidToBeFull;

    /** A store that is opened by {@code opener}, each time. */
    TrackedLog(Supplier<LogStore> opener) {
        this.opener = opener;
    }

    StepLoop loop() {
        return loop;
    }

    LogStore store() {
        return Objects.requireNonNull(store, "open() comes first");
    }

    /** What the log must be for its reader. */
    LogModel current() {
        return models.get(models.size() - 1);
    }

    /** Up to where entries may be gone. */
    long floor() {
        return Math.max(compacted, current().base().index());
    }

    /** Whether everything is durable, so far as was reported. */
    boolean isAllDurable() {
        return durable == models.size() - 1;
    }

    /**
     * Opens the store, and checks that what was acknowledged is there.
     *
     * @param when what has happened, for the message
     * @throws StorageException if it refuses
     */
    RecoveredLog open(String when) {
        loop = new StepLoop();
        store = null;
        LogStore opened = opener.get();
        store = opened;
        isSaidToBeFull = false;
        stages.clear();
        RecoveredLog recovered = opened.recover(new LogStore.Context(GroupId.DEFAULT, SELF, loop, listener()));
        checkIncarnation(recovered, when);
        LogModel found = Findings.read(opened, recovered, when);
        overwritten.addAll(models.subList(0, durable));
        Verdict verdict = new Verdict(allowed(), List.copyOf(overwritten), compacted);
        LogModel settled =
                verdict.match(found).orElseThrow(() -> new AssertionError(when + ": " + verdict.explain(found)));
        overwritten.addAll(models.subList(durable, models.size()));
        int tooMany = Math.max(0, overwritten.size() - MOST_REMEMBERED);
        overwritten.subList(0, tooMany).clear();
        models.clear();
        operations.clear();
        models.add(settled);
        durable = 0;
        return recovered;
    }

    private DiskListener listener() {
        return new DiskListener() {
            @Override
            public void full() {
                isSaidToBeFull = true;
            }

            @Override
            public void hasRoom() {
                isSaidToBeFull = false;
            }
        };
    }

    /** Whether the store has told its listener that the disk is full, and not yet that there is room. */
    boolean isSaidToBeFull() {
        return isSaidToBeFull;
    }

    /** What was asked for since the last opening and is neither durable nor has failed. */
    List<CompletableFuture<Void>> waiting() {
        return stages.stream().filter(stage -> !stage.isDone()).toList();
    }

    /** What has failed since the last opening. */
    List<CompletableFuture<Void>> failed() {
        return stages.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .toList();
    }

    private void checkIncarnation(RecoveredLog recovered, String when) {
        if (incarnation != null && !incarnation.equals(recovered.incarnation())) {
            throw new AssertionError(when + ": the store has forgotten its incarnation: it was " + incarnation
                    + " and is " + recovered.incarnation());
        }
        incarnation = recovered.incarnation();
    }

    private List<LogModel> allowed() {
        List<LogModel> allowed = new ArrayList<>(models.subList(durable, models.size()));
        for (int i = durable; i < operations.size(); i++) {
            allowed.addAll(allowed.size() - 1, operations.get(i).parts(models.get(i)));
        }
        return allowed;
    }

    /** Does something, and notes when it is durable. Compacts only if all is durable, as what is committed is. */
    CompletionStage<Void> perform(LogOperation operation) {
        if (operation instanceof LogOperation.Compact compact) {
            return compact(compact);
        }
        LogModel next = operation.after(current());
        int number = models.size();
        operations.add(operation);
        models.add(next);
        CompletionStage<Void> stage = operation.on(store());
        stages.add(stage.toCompletableFuture());
        var unused = stage.thenRun(() -> acknowledged(number));
        return stage;
    }

    private CompletionStage<Void> compact(LogOperation.Compact compact) {
        if (!isAllDurable()) {
            return CompletableFuture.completedStage(null);
        }
        compacted = Math.max(compacted, compact.upTo().index());
        return compact.on(store());
    }

    /** A write. */
    CompletionStage<Void> write(@Nullable HardState hardState, long truncateAfter, List<LogEntry> entries) {
        return perform(new LogOperation.Write(new LogWrite(hardState, truncateAfter, entries)));
    }

    private void acknowledged(int number) {
        if (number < durable) {
            disorder = "writes complete out of order: number " + number + " after number " + durable;
        }
        durable = Math.max(durable, number);
    }

    /** Runs everything on the disk loop. */
    void runDisk() {
        loop.runAll();
        checkOrder();
    }

    /** Checks that writes have completed in their order. */
    void checkOrder() {
        if (disorder != null) {
            throw new AssertionError(disorder);
        }
    }

    /** Checks that reads give what was written. */
    void checkReads(String when) {
        long from = floor();
        List<LogEntry> found = store().read(from, Long.MAX_VALUE, Long.MAX_VALUE);
        List<LogEntry> expected = current().after(from);
        if (!found.equals(expected)) {
            throw new AssertionError(when + ": a read does not give what was written last: after " + from + " it gives "
                    + found + " instead of " + expected);
        }
    }

    /** Lets go of the store if there is one, whatever it says. */
    void closeQuietly() {
        if (store != null) {
            StoreOnDisk.closeQuietly(store);
        }
    }

    /** Closes the store, which makes everything durable. */
    void close() {
        store().close();
        durable = models.size() - 1;
    }
}
