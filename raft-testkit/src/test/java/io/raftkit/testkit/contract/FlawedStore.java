package io.raftkit.testkit.contract;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.BlockingLogStore;
import io.raftkit.spi.DiskListener;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that keeps all promises but one. */
final class FlawedStore implements LogStore {
    private final Flaw flaw;
    private final FlawedLog log;
    private final BlockingLogStore store;
    private final Map<Long, LogEntry> remembered = new HashMap<>();
    private @Nullable CompletableFuture<Void> heldBack;
    private long durable;
    private boolean failed;
    private boolean closed;
    private DiskListener listener = DiskListener.NONE;

    FlawedStore(Path directory, Flaw flaw) {
        this.flaw = flaw;
        this.log = new FlawedLog(directory, flaw);
        this.store = new BlockingLogStore(log);
    }

    @Override
    public RecoveredLog recover(Context context) {
        listener = context.listener();
        return store.recover(context);
    }

    @Override
    public CompletionStage<Void> write(LogWrite write) {
        boolean isForgotten = switch (flaw) {
            case FORGETS_WRITES_AFTER_CLOSE -> closed;
            case NEVER_COMPLETES_EMPTY_WRITES -> write.equals(LogWrite.append(List.of()));
            default -> false;
        };
        if (isForgotten) {
            return new CompletableFuture<>();
        }
        try {
            return told(store.write(write), write.entries());
        } catch (IllegalArgumentException e) {
            if (flaw == Flaw.LEAVES_GAPS) {
                return CompletableFuture.completedStage(null);
            }
            throw e;
        }
    }

    private CompletionStage<Void> told(CompletionStage<Void> stage, List<LogEntry> entries) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        var unused = stage.whenComplete((done, failure) -> {
            if (failure != null && String.valueOf(failure.getMessage()).contains("No space left")) {
                findsNoRoom(told, failure);
                return;
            }
            if (failure != null && (flaw != Flaw.FORGETS_ITS_FAILURE || !failed)) {
                failed = true;
                told.completeExceptionally(failure);
                return;
            }
            durable = entries.isEmpty()
                    ? durable
                    : entries.get(entries.size() - 1).index();
            if (flaw == Flaw.COMPLETES_OUT_OF_ORDER && heldBack == null) {
                heldBack = told;
                return;
            }
            told.complete(null);
            if (heldBack != null) {
                heldBack.complete(null);
            }
        });
        return told;
    }

    private void findsNoRoom(CompletableFuture<Void> told, Throwable failure) {
        switch (flaw) {
            case ACKNOWLEDGES_WHAT_FINDS_NO_ROOM -> told.complete(null);
            case WAITS_SILENTLY_FOR_ROOM -> {}
            case WAITS_FOR_ROOM_FOR_EVER -> listener.full();
            case NAMES_NO_REASON_FOR_WANT_OF_ROOM -> told.completeExceptionally(new IllegalStateException("no"));
            default -> told.completeExceptionally(failure);
        }
    }

    @Override
    public CompletionStage<Void> reset(LogId lastIncluded) {
        return told(store.reset(lastIncluded), List.of());
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) {
        List<LogEntry> found = new ArrayList<>(store.read(after, upTo, maxBytes));
        switch (flaw) {
            case IS_READABLE_LATE -> found.removeIf(entry -> entry.index() > durable);
            case READS_WHAT_WAS_TRUNCATED ->
                found.replaceAll(entry -> {
                    LogEntry first = remembered.putIfAbsent(entry.index(), entry);
                    return first == null ? entry : first;
                });
            case READS_PAST_THE_RANGE -> found.addAll(store.read(after + found.size(), upTo + 1, 1));
            case READS_NOTHING_BIGGER_THAN_ASKED -> found.removeIf(entry -> entry.sizeBytes() > maxBytes);
            default -> {}
        }
        return found;
    }

    @Override
    public void compact(LogId upTo) {
        store.compact(upTo);
    }

    @Override
    public void close() {
        closed = true;
        if (flaw == Flaw.LOSES_WHAT_WAITS_WHEN_IT_IS_CLOSED) {
            log.deafen();
        }
        store.close();
    }
}
