package io.raftkit.testkit.simulation;

import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageCodec;
import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Carries messages between nodes: late, out of order, more than once, or never; not at all where it is cut. */
final class SimulatedNetwork {
    /**
     * How the network behaves.
     *
     * @param minDelayNanos of every message
     * @param meanDelayNanos what is added, on average; exponentially distributed
     * @param loss how many messages are lost
     * @param duplication how many arrive twice
     * @param tail how many arrive very late
     * @param tailNanos how late, at most
     * @param encoded whether messages travel as bytes, as they would outside
     */
    record Conditions(
            long minDelayNanos,
            long meanDelayNanos,
            double loss,
            double duplication,
            double tail,
            long tailNanos,
            boolean encoded) {
        /** Time on the way. */
        long delay(RandomGenerator random) {
            long delay = minDelayNanos + Draw.exponential(random, meanDelayNanos);
            return Draw.chance(random, tail) ? delay + random.nextLong(tailNanos) : delay;
        }
    }

    private static final long FRAME_BYTES = 64;

    private record Link(NodeId from, NodeId to) {}

    /** A message on its way. */
    private static final class Parcel {
        private final Link link;
        private final Envelope envelope;
        private final Traffic.Passage passage;
        private long notBefore;

        private Parcel(Link link, Envelope envelope, Traffic.Passage passage) {
            this.link = link;
            this.envelope = envelope;
            this.passage = passage;
        }

        @Override
        public String toString() {
            return envelope.message().getClass().getSimpleName() + " from " + link.from + " to " + link.to;
        }
    }

    /** One end of a connection that lasts as long as its node lives, and whom that node can reach. */
    private record Port(NodeTransport node, Transport.Receiver receiver) {
        VirtualTime.Owner life() {
            return node.life;
        }

        void receive(NodeId from, Envelope envelope) {
            node.known.add(from); // whoever is heard can be answered
            node.observer.received(node.view, from, envelope.message());
            receiver.receive(from, envelope);
        }
    }

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<NodeId, Port> ports = new HashMap<>();
    private final Set<Link> cut = new HashSet<>();
    private final Set<Link> severed = new HashSet<>();
    private final Map<Link, Long> deadUntil = new HashMap<>();
    private final Map<Link, SlowLine> slow = new HashMap<>();
    private Conditions conditions;
    private Traffic traffic = Traffic.UNSEEN;
    private @Nullable Parcel last;
    private long delivered;
    private long congestions;

    /** A network that is whole. */
    SimulatedNetwork(VirtualTime time, RandomGenerator random, Conditions conditions) {
        this.time = time;
        this.random = random;
        this.conditions = conditions;
    }

    /** Lets somebody look on. */
    void watch(Traffic watcher) {
        traffic = watcher;
    }

    /** From now on it behaves so. */
    void become(Conditions next) {
        conditions = next;
    }

    /** Cuts the way from one node to another, not the way back. */
    void cut(NodeId from, NodeId to) {
        if (cut.add(new Link(from, to))) {
            traffic.cut(from, to);
        }
    }

    /** Cuts the way from one node to another, so that nothing arrives either, also not what is on its way. */
    void sever(NodeId from, NodeId to) {
        cut(from, to);
        severed.add(new Link(from, to));
    }

    /** Mends all ways from and to a node. */
    void mend(NodeId node) {
        mend(link -> link.from().equals(node) || link.to().equals(node));
    }

    /** Mends all cuts. */
    void heal() {
        mend(link -> true);
    }

    private void mend(Predicate<Link> which) {
        severed.removeIf(which);
        cut.removeIf(link -> {
            boolean mended = which.test(link);
            if (mended) {
                traffic.mended(link.from(), link.to());
            }
            return mended;
        });
    }

    /** What was sent last, if it was not lost at once, arrives no sooner than after {@code nanos}. */
    void delayLast(long nanos) {
        if (last != null) {
            last.notBefore = time.now() + nanos;
        }
    }

    /** What was sent last, to be printed; null if it was lost at once. */
    @Nullable
    Object last() {
        return last;
    }

    /**
     * The way back of a connection is gone and nobody has noticed: what is sent before {@code until} vanishes, though
     * nothing is cut.
     */
    void halfOpen(NodeId from, NodeId to, long until) {
        deadUntil.merge(new Link(from, to), until, Math::max);
    }

    /** For a while one way is slow. */
    void slowDown(NodeId from, NodeId to, SlowLine line) {
        slow.put(new Link(from, to), line);
    }

    /** All ways are fast, and all connections whole. */
    void refresh() {
        deadUntil.clear();
        slow.clear();
    }

    private boolean isDead(Link link) {
        return !deadUntil.isEmpty() && deadUntil.getOrDefault(link, 0L) > time.now();
    }

    /** How long a message takes to get into the line; its sender learns if it is dropped there. */
    private OptionalLong queueing(Parcel parcel) {
        SlowLine line = slow.get(parcel.link);
        if (line == null) {
            return OptionalLong.of(0);
        }
        boolean wasFull = line.isFull();
        OptionalLong wait = line.admit(bytes(parcel.envelope.message()), time.now());
        Port sender = ports.get(parcel.link.from);
        if (line.isFull() && !wasFull && sender != null) {
            congestions++;
            sender.receiver.congested(parcel.link.to);
        }
        return wait;
    }

    /** About as many as it takes on the wire. */
    private static long bytes(Message message) {
        long bytes = FRAME_BYTES;
        if (message instanceof Message.AppendEntries request) {
            bytes += LogEntry.sizeBytes(request.entries());
        } else if (message instanceof Message.SnapshotPiece piece) {
            bytes += piece.chunk().data().length();
        } else if (message instanceof Message.ForwardProposals forwarded) {
            for (Proposal proposal : forwarded.proposals()) {
                bytes += proposal.command().length();
            }
        }
        return bytes;
    }

    /** How many messages have arrived. */
    long delivered() {
        return delivered;
    }

    /** How often a node was told that too much waits for a peer. */
    long congestions() {
        return congestions;
    }

    /** After a while a node believes, rightly or not, that its connection with a peer is closed. */
    void disconnect(NodeId node, NodeId peer, long delayNanos) {
        Port port = ports.get(node);
        if (port != null) {
            time.schedule(delayNanos, port.life(), () -> port.receiver.disconnected(peer));
        }
    }

    private void carry(NodeId from, NodeId to, Envelope envelope) {
        last = null;
        Link link = new Link(from, to);
        if (cut.contains(link) || isDead(link) || Draw.chance(random, conditions.loss)) {
            traffic.sent(from, to, envelope.message()).lost();
            return;
        }
        Envelope carried = conditions.encoded ? throughBytes(envelope) : envelope;
        deliverLater(new Parcel(link, carried, traffic.sent(from, to, envelope.message())));
        // A forwarded proposal that arrives twice is proposed twice: without sessions, nobody can tell.
        boolean mayDouble = !(envelope.message() instanceof Message.ForwardProposals);
        if (mayDouble && Draw.chance(random, conditions.duplication)) {
            deliverLater(new Parcel(link, carried, traffic.sent(from, to, envelope.message())));
        }
    }

    private static Envelope throughBytes(Envelope envelope) {
        try {
            return MessageCodec.decode(MessageCodec.encode(envelope).toBytes());
        } catch (MalformedMessageException e) {
            throw new IllegalStateException(envelope + " cannot be decoded", e);
        }
    }

    private void deliverLater(Parcel parcel) {
        OptionalLong wait = queueing(parcel);
        if (wait.isEmpty()) {
            parcel.passage.lost();
            return;
        }
        last = parcel;
        time.schedule(wait.getAsLong() + conditions.delay(random), VirtualTime.Owner.WORLD, () -> arrive(parcel));
    }

    private void arrive(Parcel parcel) {
        Port port = ports.get(parcel.link.to);
        if (parcel.notBefore > time.now()) {
            time.at(parcel.notBefore, VirtualTime.Owner.WORLD, () -> arrive(parcel));
        } else if (port != null && !severed.contains(parcel.link)) {
            time.schedule(0, port.life(), () -> {
                delivered++;
                parcel.passage.arrived();
                port.receive(parcel.link.from, parcel.envelope);
            });
        } else {
            parcel.passage.lost();
        }
    }

    /** The transport of one life of a node. */
    Transport transport(NodeId node, VirtualTime.Owner life, View view, Observer observer) {
        return new NodeTransport(node, life, view, observer);
    }

    private final class NodeTransport implements Transport {
        private final NodeId node;
        private final VirtualTime.Owner life;
        private final View view;
        private final Observer observer;
        private final Set<NodeId> known = new HashSet<>();
        private @Nullable Port port;

        private NodeTransport(NodeId node, VirtualTime.Owner life, View view, Observer observer) {
            this.node = node;
            this.life = life;
            this.view = view;
            this.observer = observer;
        }

        @Override
        public void start(Local local, Receiver receiver) {
            port = new Port(this, receiver);
            ports.put(node, port);
        }

        @Override
        public void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
            known.clear();
            members.forEach(member -> known.add(member.id()));
            others.forEach(other -> known.add(other.id()));
        }

        @Override
        public void send(NodeId to, Envelope envelope) {
            if (!life.isOver() && known.contains(to)) {
                carry(node, to, envelope);
                observer.sent(view, to, envelope.message());
            }
        }

        @Override
        public void close() {
            if (port != null) {
                ports.remove(node, port);
            }
        }
    }
}
