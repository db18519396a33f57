package io.raftkit.consensus;

import io.raftkit.model.RequestId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads that wait until the leader knows that it still leads (ReadIndex, diss. 6.4).
 *
 * <p>A read is answered by an acknowledgement of a round that began after the read arrived: an answer to an earlier
 * round may have been sent before a new leader was elected. Reads that come while rounds are under way gather for the
 * next one, at the {@link Pace} of the answers.
 */
final class ReadRounds {
    private record Waiting(long round, long index, List<RequestId> requests) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private List<RequestId> gathered = new ArrayList<>();
    private long begunAt;
    private long round;

    long round() {
        return round;
    }

    /** Begins a round that no read waits for. */
    long next() {
        return ++round;
    }

    /** Reads that have come in; none is in a round yet. */
    void add(List<RequestId> requests) {
        gathered.addAll(requests);
    }

    /** Whether reads have gathered, and a round for them may begin. */
    boolean isDue(long now) {
        return !gathered.isEmpty() && Pace.mayGo(waiting.size(), begunAt, now);
    }

    /** When {@link #isDue} becomes true by itself, {@link Long#MAX_VALUE} if not. */
    long deadline() {
        return gathered.isEmpty() ? Long.MAX_VALUE : Pace.deadline(waiting.size(), begunAt);
    }

    /** Begins a round for those that have gathered: a state that has applied {@code index} may answer them. */
    void begin(long index, long now) {
        round++;
        begunAt = now;
        waiting.addLast(new Waiting(round, index, gathered));
        gathered = new ArrayList<>();
    }

    /** A quorum has acknowledged {@code confirmed}: lets the reads of that round and all before it go. */
    void confirmed(long confirmed, Outbox outbox) {
        while (!waiting.isEmpty() && waiting.getFirst().round() <= confirmed) {
            Waiting done = waiting.removeFirst();
            outbox.add(new Effect.ReadReady(done.requests(), done.index()));
        }
    }

    /** Everything that still waits, which is nothing afterwards. */
    List<RequestId> takeAll() {
        List<RequestId> all = new ArrayList<>();
        waiting.forEach(one -> all.addAll(one.requests()));
        all.addAll(gathered);
        waiting.clear();
        gathered.clear();
        return all;
    }
}
