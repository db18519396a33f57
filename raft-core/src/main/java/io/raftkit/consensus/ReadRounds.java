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
 */
final class ReadRounds {
    private record Waiting(long round, long index, List<RequestId> requests) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<RequestId> early = new ArrayList<>();
    private long round;

    long round() {
        return round;
    }

    /** Begins a round that no read waits for. */
    long next() {
        return ++round;
    }

    /**
     * Keeps reads that came before the leader committed an entry of its own term: it may not know what is committed.
     */
    void tooEarly(List<RequestId> requests) {
        early.addAll(requests);
    }

    /** The reads that came too early; they are no longer kept here. */
    List<RequestId> takeEarly() {
        List<RequestId> taken = List.copyOf(early);
        early.clear();
        return taken;
    }

    /** Begins a round for reads that may be answered by a state that has applied {@code index}. */
    void begin(List<RequestId> requests, long index) {
        round++;
        waiting.addLast(new Waiting(round, index, requests));
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
        List<RequestId> all = new ArrayList<>(takeEarly());
        waiting.forEach(one -> all.addAll(one.requests()));
        waiting.clear();
        return all;
    }
}
