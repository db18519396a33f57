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
 * round may have been sent before a new leader was elected.
 *
 * <p>Rounds keep their distance: a read that comes soon after a round has begun waits for the next one, so that many
 * reads do not become as many rounds. If none is under way, there is nothing to wait for.
 */
final class ReadRounds {
    /** Between the beginnings of two rounds: little beside a way through a network, much beside a message's cost. */
    static final long DISTANCE_NANOS = 50_000;

    private record Waiting(long round, long index, List<RequestId> requests) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Reads for the next round. */
    private final List<RequestId> next = new ArrayList<>();

    private long nextAt;
    private long round;

    long round() {
        return round;
    }

    /** Begins a round that no read waits for. */
    long next() {
        return ++round;
    }

    /** Reads that wait for a round to begin. */
    void add(List<RequestId> requests) {
        next.addAll(requests);
    }

    /** Whether a round is to begin: there are reads for it, and no reason to wait for more. */
    boolean isDue(long now) {
        return !next.isEmpty() && (waiting.isEmpty() || now >= nextAt);
    }

    /** When a round is to begin at the latest, in the nanoseconds of {@link #isDue}. */
    long deadline() {
        return next.isEmpty() ? Long.MAX_VALUE : nextAt;
    }

    /** Begins a round for the reads that wait: they may be answered by a state that has applied {@code index}. */
    void begin(long index, long now) {
        round++;
        waiting.addLast(new Waiting(round, index, List.copyOf(next)));
        next.clear();
        nextAt = now + DISTANCE_NANOS;
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
        all.addAll(next);
        waiting.clear();
        next.clear();
        return all;
    }
}
