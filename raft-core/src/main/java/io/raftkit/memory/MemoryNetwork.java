package io.raftkit.memory;

import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.Transport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network within one process, for first steps, tests and demonstrations.
 *
 * <p>Each server gets its {@link #transport}. Messages arrive in the order sent; those to a server that has not
 * started, has stopped, is disconnected or belongs to another cluster vanish, as do those beyond
 * {@value #MAX_IN_FLIGHT} on their way at once. When one stops, the others are told, as they would be by connections
 * that are closed.
 */
public final class MemoryNetwork {
    private static final int MAX_IN_FLIGHT = 1 << 16;

    private final @Nullable EventLoop loop;
    private final Map<NodeId, Port> listening = new ConcurrentHashMap<>();
    private final Set<NodeId> disconnected = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Messages are handed over on the thread that sends them. */
    public MemoryNetwork() {
        this.loop = null;
    }

    /** Messages are handed over in tasks on {@code loop}. */
    public MemoryNetwork(EventLoop loop) {
        this.loop = loop;
    }

    /** A new transport for one start of the server {@code id}. */
    public Transport transport(NodeId id) {
        return new Port(id);
    }

    /** Cuts a server off from all others; what is on its way to or from it is lost. */
    public void disconnect(NodeId id) {
        disconnected.add(id);
    }

    /** Ends a {@link #disconnect}. */
    public void connect(NodeId id) {
        disconnected.remove(id);
    }

    private void send(Port from, NodeId to, Envelope envelope) {
        if (!areConnected(from.id, to)) {
            return;
        }
        if (loop == null) {
            deliver(from, to, envelope);
        } else if (inFlight.incrementAndGet() <= MAX_IN_FLIGHT) {
            loop.execute(() -> {
                inFlight.decrementAndGet();
                deliver(from, to, envelope);
            });
        } else {
            inFlight.decrementAndGet();
        }
    }

    private void deliver(Port from, NodeId to, Envelope envelope) {
        Port target = listening.get(to);
        if (target != null && areConnected(from.id, to) && target.mayBelongWith(from)) {
            target.receive(from.id, envelope);
        }
    }

    /** After all that it has sent: a server is there no more. */
    private void tellTheOthers(NodeId gone) {
        for (Port other : List.copyOf(listening.values())) {
            Runnable news = () -> {
                if (areConnected(gone, other.id)) {
                    other.lost(gone);
                }
            };
            if (loop == null) {
                news.run();
            } else {
                loop.execute(news);
            }
        }
    }

    private boolean areConnected(NodeId from, NodeId to) {
        return from.equals(to) || !(disconnected.contains(from) || disconnected.contains(to));
    }

    private final class Port implements Transport {
        private final NodeId id;

        /** Shared by deliveries, so that {@link #close}, which takes it alone, waits for those under way. */
        private final ReadWriteLock delivery = new ReentrantReadWriteLock();

        private volatile @Nullable Receiver receiver;
        private volatile ClusterId cluster = ClusterId.NONE;

        Port(NodeId id) {
            this.id = id;
        }

        @Override
        public void start(Local local, Receiver newReceiver) {
            if (!local.self().id().equals(id)) {
                throw new TransportException("this is the transport of " + id + ", not of "
                        + local.self().id());
            }
            if (listening.putIfAbsent(id, this) != null) {
                throw new TransportException(id + " is already started in this network");
            }
            receiver = newReceiver;
        }

        @Override
        public void reconfigure(ClusterId newCluster, List<Endpoint> members, List<Endpoint> others) {
            // Every server of the process is within reach, whatever its address.
            cluster = newCluster;
        }

        /** Unless both are known to belong to different clusters. */
        boolean mayBelongWith(Port other) {
            ClusterId here = cluster;
            ClusterId there = other.cluster;
            return here.equals(there) || here.equals(ClusterId.NONE) || there.equals(ClusterId.NONE);
        }

        @Override
        public void send(NodeId to, Envelope envelope) {
            if (listening.get(id) == this) {
                MemoryNetwork.this.send(this, to, envelope);
            }
        }

        void receive(NodeId from, Envelope envelope) {
            deliver(taker -> taker.receive(from, envelope));
        }

        void lost(NodeId peer) {
            deliver(taker -> taker.disconnected(peer));
        }

        private void deliver(Consumer<Receiver> news) {
            delivery.readLock().lock();
            try {
                Receiver taker = receiver;
                if (taker != null) {
                    news.accept(taker);
                }
            } finally {
                delivery.readLock().unlock();
            }
        }

        @Override
        public void close() {
            boolean wasListening = listening.remove(id, this);
            delivery.writeLock().lock();
            try {
                receiver = null;
            } finally {
                delivery.writeLock().unlock();
            }
            if (wasListening) {
                tellTheOthers(id);
            }
        }
    }
}
