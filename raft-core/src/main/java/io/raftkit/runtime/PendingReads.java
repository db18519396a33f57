package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.StateMachine;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads, from the question how fresh the state must be to the answer from a state that is.
 *
 * <p>The core says from which index on ({@code ReadReady}), or the leader does, in a message, or the client itself.
 * Then the read waits on the apply loop until that index is applied.
 */
@NodeScope
final class PendingReads {
    private static final int MANY_ASKED = 10_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final EventLoop apply;
    private final StateMachine machine;
    private final Lifecycle lifecycle;
    private final EventLoop clock;
    private final Inbox inbox;
    private final WaitingReads waiting;
    private final WaitingReads.Gate byQuorum = new WaitingReads.Gate();
    private final WaitingReads.Gate byLease = new WaitingReads.Gate();
    private final WaitingReads.Gate atOnce = new WaitingReads.Gate();

    /** Reads that the leader was asked about. */
    private final Set<RequestId> asked = ConcurrentHashMap.newKeySet();

    /** Only on the apply loop, as is the index applied. */
    private final ReadsByIndex byIndex;

    private long lastApplied;

    /** The state is neither what it was nor what it will be. */
    private boolean isSuspended;

    /** What was acknowledged before this moment has been read here. Written on the apply loop only. */
    private volatile long freshAsOf = NEVER;

    // Whoever says how fresh the state must be, and what is read then.
    @Inject
    PendingReads(
            NodeSettings settings,
            NodeLoops loops,
            Inbox inbox,
            Outgoing outgoing,
            StateMachine machine,
            Lifecycle lifecycle) {
        this.settings = settings;
        this.inbox = inbox;
        this.outgoing = outgoing;
        this.apply = loops.apply();
        this.machine = machine;
        this.lifecycle = lifecycle;
        this.clock = loops.raft();
        this.waiting = new WaitingReads(settings, clock);
        this.byIndex = new ReadsByIndex(waiting::isWaiting);
    }

    /** A client's read, which waits until the core says from which index on it may be answered. */
    void open(Bytes query, Answer answer, boolean mayUseLease) {
        WaitingReads.Batch begun = waiting.add(mayUseLease ? byLease : byQuorum, query, answer);
        if (begun != null) {
            inbox.offer(() -> waiting.seal(begun), mayUseLease);
        }
    }

    /** A read that is answered once {@code index} is applied; at once from whatever is applied if that is 0. */
    void openAt(long index, Bytes query, Answer answer) {
        WaitingReads.Batch begun = waiting.add(index == 0 ? atOnce : new WaitingReads.Gate(), query, answer);
        if (begun != null) {
            apply.execute(lifecycle.guard(() -> waitFor(waiting.seal(begun), index)));
        }
    }

    /**
     * Whether everything has been read here that was acknowledged longer ago than {@code most}: some read was begun
     * within that time of which a majority confirmed what it had to see, and was answered. A state only grows.
     */
    boolean isFresh(Duration most) {
        long asOf = freshAsOf;
        return asOf != NEVER && clock.nanoTime() - asOf <= most.toNanos();
    }

    /** The reads may be answered by a state that has applied {@code index}; those of other servers are told so. */
    void ready(List<RequestId> ready, long index) {
        splitByOrigin(ready).forEach((origin, ids) -> {
            if (origin.equals(settings.self())) {
                waitFor(ids, index);
            } else {
                outgoing.send(origin, new Message.ReadIndexResponse(ids, index));
            }
        });
    }

    void rejected(List<RequestId> rejected, @Nullable NodeId leader) {
        splitByOrigin(rejected).forEach((origin, ids) -> {
            if (origin.equals(settings.self())) {
                ids.forEach(id -> waiting.fail(id, () -> lifecycle.notLeader(leader)));
            } else {
                outgoing.send(origin, new Message.ReadIndexResponse(ids, Message.ReadIndexResponse.REFUSED));
            }
        });
    }

    private Map<NodeId, List<RequestId>> splitByOrigin(List<RequestId> ids) {
        if (areAllOwn(ids)) {
            return Map.of(settings.self(), ids);
        }
        return ids.stream().collect(Collectors.groupingBy(RequestId::origin, TreeMap::new, Collectors.toList()));
    }

    /** Where clients talk to the leader, there are no others. */
    private boolean areAllOwn(List<RequestId> ids) {
        for (RequestId id : ids) {
            if (!id.origin().equals(settings.self())) {
                return false;
            }
        }
        return true;
    }

    /** The leader was asked about reads of this server's clients. */
    void asked(Message.ReadIndex message) {
        if (asked.size() > MANY_ASKED) {
            asked.removeIf(id -> !waiting.isWaiting(id)); // the leader never answered, and their time is up
        }
        asked.addAll(message.requests());
    }

    /** The leader answered. */
    void answered(Message.ReadIndexResponse response) {
        List<RequestId> ids = response.requests().stream().filter(asked::remove).toList();
        if (response.index() == Message.ReadIndexResponse.REFUSED) {
            apply.execute(lifecycle.guard(() -> rejected(ids, null)));
        } else {
            waitFor(ids, response.index());
        }
    }

    /** Another leader, or none: the one that was asked may never answer. Reads are safe to try again. */
    void leaderChanged(@Nullable NodeId leader) {
        List<RequestId> given = new ArrayList<>(asked);
        given.removeIf(id -> !asked.remove(id)); // answered meanwhile
        given.sort((a, b) -> Long.compare(a.number(), b.number()));
        rejected(given, leader);
    }

    private void waitFor(List<RequestId> ids, long index) {
        apply.execute(lifecycle.guard(() -> ids.forEach(id -> waitFor(id, index))));
    }

    private void waitFor(RequestId id, long index) {
        if (isSuspended) {
            byIndex.add(id, Math.max(index, lastApplied + 1));
        } else if (index <= lastApplied) {
            answer(id);
        } else {
            byIndex.add(id, index);
        }
    }

    /** Nothing can be read until more is applied. On the apply loop. */
    void suspended() {
        isSuspended = true;
    }

    /** Entries up to {@code index} are applied. On the apply loop. */
    void applied(long index) {
        isSuspended = false;
        lastApplied = index;
        byIndex.reached(index, this::answer);
    }

    private void answer(RequestId id) {
        WaitingReads.Batch batch = waiting.take(id);
        if (batch != null) {
            batch.reads().forEach(read -> answer(read, batch.begunAt()));
        }
    }

    private void answer(WaitingReads.Read read, long begunAt) {
        if (read.answer().isConfirmed()) {
            renew(begunAt);
        }
        try {
            Bytes answer = machine.query(read.query());
            read.answer().complete(lastApplied, Objects.requireNonNull(answer, "StateMachine.query returned null"));
        } catch (Throwable e) {
            read.answer().completeExceptionally(e);
        }
    }

    private void renew(long begunAt) {
        if (freshAsOf == NEVER || begunAt > freshAsOf) {
            freshAsOf = begunAt;
        }
    }

    /** The node stops. */
    void close() {
        waiting.failAll(lifecycle::stopped);
    }
}
