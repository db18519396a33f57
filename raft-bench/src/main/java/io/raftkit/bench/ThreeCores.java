package io.raftkit.bench;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.RaftCore;
import io.raftkit.consensus.RecoveredState;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RecoveredLog;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The algorithm alone: three cores that hear each other at once, write at once, and whose time stands still except to
 * elect the first leader.
 */
final class ThreeCores {
    private record Event(NodeId at, Input input) {}

    private static final List<Endpoint> MEMBERS =
            List.of(Endpoint.parse("n1=n1"), Endpoint.parse("n2=n2"), Endpoint.parse("n3=n3"));

    private final Map<NodeId, RaftCore> cores = new TreeMap<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private long now;
    private NodeId leader = MEMBERS.get(0).id();

    /** What a leader wrote last: all that anybody may still be sent, as every step is seen through to its end. */
    private List<LogEntry> written = List.of();

    private ThreeCores() {}

    /** A cluster with a leader. */
    static ThreeCores elected(long seed) {
        ThreeCores cluster = new ThreeCores();
        SplittableRandom random = new SplittableRandom(seed);
        for (Endpoint member : MEMBERS) {
            Incarnation incarnation = new Incarnation(new UUID(seed, cluster.cores.size()));
            RecoveredLog empty = new RecoveredLog.Scan(incarnation, LogId.ZERO).finish();
            cluster.cores.put(
                    member.id(),
                    RaftCore.recover(
                            member.id(),
                            RaftConfig.DEFAULTS,
                            new RecoveredState(empty, null, MEMBERS, null),
                            random.split(),
                            cluster.now));
        }
        cluster.elect();
        return cluster;
    }

    private void elect() {
        while (!core(leader).status(0).isLeader()) {
            NodeId next = cores.keySet().stream()
                    .min(Comparator.comparingLong(id -> core(id).deadline()))
                    .orElseThrow();
            now = Math.max(now, core(next).deadline());
            leader = next;
            run(next, new Input.Tick());
        }
    }

    NodeId leader() {
        return leader;
    }

    /** The leader's. */
    long commitIndex() {
        return core(leader).status(0).commitIndex();
    }

    /** Proposes to the leader and goes on until nobody has anything more to do. */
    void propose(List<Proposal> proposals) {
        run(leader, new Input.Propose(proposals, 0));
    }

    private void run(NodeId at, Input input) {
        events.addLast(new Event(at, input));
        for (Event event = events.pollFirst(); event != null; event = events.pollFirst()) {
            for (Effect effect : core(event.at()).step(event.input(), now)) {
                perform(event.at(), effect);
            }
        }
    }

    private RaftCore core(NodeId id) {
        RaftCore core = cores.get(id);
        if (core == null) {
            throw new IllegalStateException(id + " is no member");
        }
        return core;
    }

    private void perform(NodeId self, Effect effect) {
        if (effect instanceof Effect.Persist persist) {
            if (!persist.entries().isEmpty()) {
                written = persist.entries();
            }
            events.addLast(new Event(self, new Input.Persisted(persist.sequence())));
        } else if (effect instanceof Effect.Send send) {
            events.addLast(new Event(send.to(), new Input.Receive(self, send.message())));
        } else if (effect instanceof Effect.Replicate replicate) {
            replicate(self, replicate);
        }
    }

    private void replicate(NodeId self, Effect.Replicate effect) {
        long skipped = effect.previous().index() + 1 - written.get(0).index();
        boolean isEmpty = effect.previous().equals(effect.last());
        List<LogEntry> entries = isEmpty ? List.of() : written.subList(Math.toIntExact(skipped), written.size());
        Message message = new Message.AppendEntries(
                effect.term(), effect.round(), effect.previous(), entries, effect.commitIndex());
        events.addLast(new Event(effect.to(), new Input.Receive(self, message)));
    }
}
