package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.consensus.Message.Outcome;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.OverloadedException;
import io.raftkit.error.ProposalLostException;
import io.raftkit.error.RaftException;
import io.raftkit.model.Bytes;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Proposals that wait for the log to decide.
 *
 * <p>One that was accepted at 12@3 is decided when index 12 is applied: by its own entry, its result; by another, it is
 * lost and can never commit. That this server no longer leads decides nothing. Some came from clients of other servers,
 * which are told in a message.
 */
@NodeScope
final class PendingProposals {
    private static final int MANY_FORWARDED = 10_000;

    /** Proposals that were accepted together, for places that follow one another. */
    private static final class Accepted {
        final long term;
        final long firstIndex;
        final List<RequestId> requests;
        int decided;

        Accepted(LogId first, List<RequestId> requests) {
            this.term = first.term();
            this.firstIndex = first.index();
            this.requests = requests;
        }

        /** The place of the next to be decided. */
        long index() {
            return firstIndex + decided;
        }

        RequestId next() {
            return requests.get(decided++);
        }

        boolean isDecided() {
            return decided == requests.size();
        }
    }

    /** By index. Filled on the raft loop, emptied on the apply loop; guarded by this. */
    private final Deque<Accepted> inOrder = new ArrayDeque<>();

    /** Those that another server was asked to append. */
    private final Set<RequestId> forwarded = ConcurrentHashMap.newKeySet();

    private final Requests requests;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final EventLoop apply;
    private final Lifecycle lifecycle;

    @Inject
    PendingProposals(NodeSettings settings, NodeLoops loops, Outgoing outgoing, Lifecycle lifecycle) {
        this.settings = settings;
        this.outgoing = outgoing;
        this.apply = loops.apply();
        this.lifecycle = lifecycle;
        this.requests = new Requests(settings, loops.raft());
    }

    /** A client's proposal, which is answered with its result. */
    Proposal open(Bytes command, Answer answer) {
        if (lifecycle.isFullLeader()) {
            throw lifecycle.diskIsFull();
        }
        return new Proposal(requests.open(command, answer).id(), command);
    }

    /**
     * Proposals of an earlier leadership may wait for the same places. That this server appends there again does not
     * decide them: their entries may be at others, and commit when one of those leads (Figure 8).
     */
    synchronized void accepted(Effect.Accept effect) {
        Deque<Accepted> later = new ArrayDeque<>();
        while (!inOrder.isEmpty() && inOrder.getLast().index() > effect.first().index()) {
            later.addFirst(inOrder.removeLast());
        }
        inOrder.addLast(new Accepted(effect.first(), effect.requests()));
        inOrder.addAll(later);
    }

    void rejected(Effect.Reject effect) {
        Outcome outcome = switch (effect.reason()) {
            case NOT_LEADER, TRANSFERRING -> Outcome.NOT_LEADER;
            case OVERLOADED -> Outcome.OVERLOADED;
        };
        effect.requests().forEach(request -> decide(request, outcome, 0, Bytes.EMPTY, effect.leader()));
    }

    /** Refuses a proposal that another server passed on to this one. */
    void refuse(RequestId request, Outcome why) {
        decide(request, why, 0, Bytes.EMPTY, null);
    }

    /**
     * Entries are committed: whoever waits for the place of one and finds another there has lost.
     *
     * @return for each entry who waits for its result, {@code null} if nobody does
     */
    @Nullable
    RequestId[] committed(List<LogEntry> entries) {
        @Nullable RequestId[] waiting = new RequestId[entries.size()];
        List<RequestId> lost = new ArrayList<>();
        synchronized (this) {
            for (Accepted accepted : inOrder) {
                take(accepted, entries, waiting, lost);
            }
            inOrder.removeIf(Accepted::isDecided);
        }
        lost.forEach(request -> decide(request, Outcome.LOST, 0, Bytes.EMPTY, null));
        return waiting;
    }

    private static void take(
            Accepted accepted, List<LogEntry> entries, @Nullable RequestId[] waiting, List<RequestId> lost) {
        long first = entries.get(0).index();
        while (!accepted.isDecided() && accepted.index() < first + waiting.length) {
            int at = (int) (accepted.index() - first);
            RequestId request = accepted.next();
            if (accepted.term == entries.get(at).term()) {
                waiting[at] = request;
            } else {
                lost.add(request);
            }
        }
    }

    /** The entry of a proposal is applied. */
    void applied(RequestId request, long index, Bytes result) {
        decide(request, Outcome.APPLIED, index, result, null);
    }

    /** A snapshot took the place of entries up to {@code index}: what they were is not known here. */
    void skippedTo(long index) {
        takeUpTo(index).forEach(request -> decide(request, Outcome.UNKNOWN, 0, Bytes.EMPTY, null));
    }

    private synchronized List<RequestId> takeUpTo(long index) {
        List<RequestId> taken = new ArrayList<>();
        for (Accepted accepted : inOrder) {
            while (!accepted.isDecided() && accepted.index() <= index) {
                taken.add(accepted.next());
            }
        }
        inOrder.removeIf(Accepted::isDecided);
        return taken;
    }

    /** Proposals of this server's clients were passed on to the leader. */
    void forwarded(Message.ForwardProposals message) {
        if (forwarded.size() > MANY_FORWARDED) {
            forwarded.removeIf(id -> !requests.isWaiting(id)); // their time is up
        }
        message.proposals().forEach(proposal -> forwarded.add(proposal.id()));
    }

    /** The leader that proposals were passed on to leads no more, and may never answer. */
    void leaderChanged() {
        List<RequestId> given = List.copyOf(forwarded);
        forwarded.clear();
        if (!given.isEmpty()) {
            apply.execute(lifecycle.guard(() -> given.forEach(
                    id -> requests.fail(id, unknown("it was passed on to a leader that leads no more")))));
        }
    }

    /** The leader decided about a proposal that was forwarded to it. Clients are told on this node's own loop. */
    void answered(Message.ProposalResponse response) {
        apply.execute(lifecycle.guard(() -> decide(
                response.request(), response.outcome(), response.index(), response.result(), response.leader())));
    }

    private void decide(RequestId request, Outcome outcome, long index, Bytes result, @Nullable NodeId leader) {
        if (!request.origin().equals(settings.self())) {
            outgoing.send(request.origin(), new Message.ProposalResponse(request, outcome, index, result, leader));
            return;
        }
        if (!forwarded.isEmpty()) {
            forwarded.remove(request);
        }
        if (outcome == Outcome.APPLIED) {
            requests.complete(request, index, result);
        } else {
            requests.fail(request, failure(outcome, leader));
        }
    }

    private RaftException failure(Outcome outcome, @Nullable NodeId leader) {
        return switch (outcome) {
            case NOT_LEADER -> lifecycle.notLeader(leader);
            case OVERLOADED ->
                new OverloadedException("the leader holds maxUncommittedBytes = "
                        + settings.config().maxUncommittedBytes() + " of entries that are not committed yet");
            case DISK_FULL -> lifecycle.diskIsFull();
            case LOST ->
                new ProposalLostException("a newer leader put another entry in the command's place: it never commits");
            case UNKNOWN -> unknown("a snapshot took the place of its entry before it was applied");
            case APPLIED -> throw new IllegalArgumentException("applied is no failure");
        };
    }

    /** No outcome is known after so long. */
    static OutcomeUnknownException undecided(Duration limit) {
        return unknown("it was not decided within " + limit);
    }

    private static OutcomeUnknownException unknown(String why) {
        return new OutcomeUnknownException("the command may or may not be committed: " + why);
    }

    /** The node stops: nobody will be told any more. */
    void close() {
        requests.failAll(unknown("the node stopped"));
        takeUpTo(Long.MAX_VALUE);
    }
}
