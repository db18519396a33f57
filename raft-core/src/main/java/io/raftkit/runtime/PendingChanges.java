package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.error.ConfigurationConflictException;
import io.raftkit.error.InvalidRequestException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.OverloadedException;
import io.raftkit.error.RaftException;
import io.raftkit.error.UnreachableException;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Changes of members and of the leader that somebody waits for. Callable from any thread. */
@NodeScope
final class PendingChanges {
    private static final int MOST = 1_000;

    private final Map<RequestId, CompletableFuture<Long>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final NodeSettings settings;
    private final EventLoop apply;
    private final Lifecycle lifecycle;

    @Inject
    PendingChanges(NodeSettings settings, NodeLoops loops, Lifecycle lifecycle) {
        this.settings = settings;
        this.apply = loops.apply();
        this.lifecycle = lifecycle;
    }

    /** A new request; its answer is the index of the configuration then in force. */
    RequestId open(CompletableFuture<Long> answer) {
        if (waiting.size() >= MOST) {
            throw new OverloadedException(settings + " has " + MOST + " changes waiting");
        }
        RequestId id = new RequestId(settings.self(), numbers.incrementAndGet());
        waiting.put(id, answer);
        return id;
    }

    void done(Effect.Done effect) {
        apply.execute(lifecycle.guard(() -> complete(effect)));
    }

    private void complete(Effect.Done effect) {
        CompletableFuture<Long> answer = waiting.remove(effect.request());
        if (answer != null) {
            answer.complete(effect.index());
        }
    }

    void notDone(Effect.NotDone effect) {
        apply.execute(lifecycle.guard(() -> {
            CompletableFuture<Long> answer = waiting.remove(effect.request());
            if (answer != null) {
                answer.completeExceptionally(failure(effect));
            }
        }));
    }

    private static RaftException failure(Effect.NotDone effect) {
        String why = effect.explanation();
        return switch (effect.reason()) {
            case NOT_LEADER -> new NotLeaderException(why, effect.leader());
            case CONFLICT -> new ConfigurationConflictException(why);
            case INVALID -> new InvalidRequestException(why);
            case UNREACHABLE -> new UnreachableException(why);
            case UNKNOWN -> new OutcomeUnknownException("it may or may not take effect: " + why);
        };
    }

    /** The node stops: nobody will be told any more. */
    void close() {
        waiting.forEach((id, answer) -> answer.completeExceptionally(
                new OutcomeUnknownException("it may or may not take effect: the node stopped")));
        waiting.clear();
    }
}
