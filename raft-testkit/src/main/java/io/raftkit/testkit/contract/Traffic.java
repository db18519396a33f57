package io.raftkit.testkit.contract;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All that was sent and all that arrived, in one test. What a transport may never do is noticed here, whatever the test
 * is about: it may lose a message, but not alter it, nor hand it over twice, to another server, or in another's name.
 */
final class Traffic {
    static final Promise UNALTERED = new Promise("a message arrives as it was sent, in all its fields, or not at all");
    static final Promise ONCE = new Promise("no message is handed over twice");
    static final Promise TRUE_SENDER = new Promise("a message arrives in the name of the server that sent it");
    static final Promise TRUE_RECEIVER = new Promise("a message arrives at the server that it was sent to");
    static final Promise CLOSED = new Promise("nothing is delivered once close has returned");
    static final Promise HINT = new Promise("only another server is reported as disconnected");

    private final Map<Parcel, Integer> sent = new HashMap<>();
    private final Map<Parcel, Integer> arrived = new HashMap<>();
    private final List<AssertionError> breaches = new ArrayList<>();

    /** A message on one way. */
    record Parcel(NodeId from, NodeId to, Envelope envelope) {
        /** Large messages have numbers of their own, and are looked up too often to go through all their bytes. */
        @Override
        public int hashCode() {
            return envelope.message() instanceof Message.AppendEntries append
                    ? Long.hashCode(append.round())
                    : Objects.hash(from, to, envelope);
        }

        @Override
        public String toString() {
            String text = envelope.message().toString();
            return from + " to " + to + ": " + text.substring(0, Math.min(200, text.length()));
        }
    }

    synchronized void sending(Parcel parcel) {
        sent.merge(parcel, 1, Integer::sum);
    }

    /** What {@code parcel} says has arrived at {@code station}. */
    synchronized void arriving(Station station, Parcel parcel) {
        int times = arrived.merge(parcel, 1, Integer::sum);
        if (station.isClosed()) {
            breaches.add(CLOSED.broken(parcel + " arrived afterwards"));
        }
        int expected = sent.getOrDefault(parcel, 0);
        if (expected == 0) {
            breaches.add(neverSent(parcel));
        } else if (times > expected) {
            breaches.add(ONCE.broken(parcel + " arrived " + times + " times and was sent " + expected + " times"));
        }
    }

    private AssertionError neverSent(Parcel parcel) {
        for (Parcel other : sent.keySet()) {
            if (other.envelope().equals(parcel.envelope())) {
                return other.to().equals(parcel.to())
                        ? TRUE_SENDER.broken(other.from() + " sent it, and it arrived as " + parcel)
                        : TRUE_RECEIVER.broken("It was sent to " + other.to() + ", and arrived as " + parcel);
            }
        }
        return UNALTERED.broken("Nobody sent what arrived as " + parcel);
    }

    synchronized void disconnected(Station station, NodeId peer) {
        if (station.isClosed()) {
            breaches.add(CLOSED.broken(station.id() + " was told that " + peer + " is disconnected"));
        }
        if (peer.equals(station.id())) {
            breaches.add(HINT.broken(station.id() + " was told so of itself"));
        }
    }

    synchronized boolean hasArrived(Parcel parcel) {
        return arrived.containsKey(parcel);
    }

    /** Throws the first breach, if there is one. */
    synchronized void verify() {
        if (!breaches.isEmpty()) {
            throw breaches.get(0);
        }
    }
}
