package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.StateMachine;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads, from the question how fresh the state must be to the answer from a state that is.
 *
 * <p>The core says from which index on ({@code ReadReady}), or the leader does, in a message. Then the read waits on
 * the apply loop until that index is applied.
 */
@NodeScope
final class PendingReads {
    private static final int MANY_ASKED = 10_000;

    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final EventLoop apply;
    private final StateMachine machine;
    private final Lifecycle lifecycle;
    private final Requests requests;

    /** Reads that the leader was asked about. */
    private final Set<RequestId> asked = ConcurrentHashMap.newKeySet();

    /** By the index they wait for. Only on the apply loop, as is the index applied. */
    private final NavigableMap<Long, List<RequestId>> byIndex = new TreeMap<>();

    private long lastApplied;

    @Inject
    PendingReads(NodeSettings settings, NodeLoops loops, Outgoing outgoing, StateMachine machine, Lifecycle lifecycle) {
        this.settings = settings;
        this.outgoing = outgoing;
        this.apply = loops.apply();
        this.machine = machine;
        this.lifecycle = lifecycle;
        this.requests = new Requests(
                settings,
                loops.raft(),
                () -> new ReadTimeoutException("no leader confirmed within "
                        + settings.config().requestTimeout() + " that it leads: probably there is no quorum"));
    }

    Requests.Request open(Bytes query) {
        return requests.open(query);
    }

    /** Answers from whatever is applied. */
    void answerNow(Requests.Request request) {
        apply.execute(lifecycle.guard(() -> answer(request.id())));
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
                ids.forEach(id -> requests.fail(id, lifecycle.notLeader(leader)));
            } else {
                outgoing.send(origin, new Message.ReadIndexResponse(ids, Message.ReadIndexResponse.REFUSED));
            }
        });
    }

    private static Map<NodeId, List<RequestId>> splitByOrigin(List<RequestId> ids) {
        return ids.stream().collect(Collectors.groupingBy(RequestId::origin, TreeMap::new, Collectors.toList()));
    }

    /** The leader was asked about reads of this server's clients. */
    void asked(Message.ReadIndex message) {
        if (asked.size() > MANY_ASKED) {
            asked.removeIf(id -> !requests.isWaiting(id)); // the leader never answered, and their time is up
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
        apply.execute(lifecycle.guard(() -> {
            if (index <= lastApplied) {
                ids.forEach(this::answer);
            } else {
                byIndex.computeIfAbsent(index, any -> new ArrayList<>()).addAll(ids);
            }
        }));
    }

    /** Entries up to {@code index} are applied. On the apply loop. */
    void applied(long index) {
        lastApplied = index;
        while (!byIndex.isEmpty() && byIndex.firstKey() <= index) {
            byIndex.pollFirstEntry().getValue().forEach(this::answer);
        }
    }

    private void answer(RequestId id) {
        Requests.Request request = requests.take(id);
        if (request != null) {
            try {
                Bytes answer = machine.query(request.payload());
                request.answer().complete(Objects.requireNonNull(answer, "StateMachine.query returned null"));
            } catch (Throwable e) {
                request.answer().completeExceptionally(e);
            }
        }
    }

    /** The node stops. */
    void close() {
        requests.failAll(lifecycle.stopped());
    }
}
