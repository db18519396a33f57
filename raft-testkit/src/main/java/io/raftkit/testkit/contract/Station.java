package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A server that does nothing but send and receive on a transport under test. */
final class Station implements AutoCloseable {
    private static final Promise QUIET = new Promise("sending never throws, whoever it is to");
    private static final Promise CLOSES = new Promise("close may be called at any time, and more than once");
    private static final Promise TAKES_MEMBERS = new Promise("members may change at any time");

    private final Endpoint endpoint;
    private final Transport transport;
    private final Traffic traffic;
    private final Set<NodeId> lost = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Station(Endpoint endpoint, Transport transport, Traffic traffic) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.traffic = traffic;
    }

    Station start() {
        UUID life = UUID.nameUUIDFromBytes(Bytes.utf8(endpoint.toString()).toByteArray());
        transport.start(
                new Transport.Local(GroupId.DEFAULT, endpoint, new Incarnation(life)), new Transport.Receiver() {
                    @Override
                    public void receive(NodeId from, Envelope envelope) {
                        traffic.arriving(Station.this, new Traffic.Parcel(from, id(), envelope));
                    }

                    @Override
                    public void disconnected(NodeId peer) {
                        traffic.disconnected(Station.this, peer);
                        lost.add(peer);
                    }
                });
        return this;
    }

    /** Introduces servers to each other: all are members of one cluster. */
    static void join(Station... servers) {
        List<Endpoint> members = Stream.of(servers).map(Station::endpoint).toList();
        Stream.of(servers).forEach(server -> server.reconfigure(Talk.CLUSTER, members, List.of()));
    }

    NodeId id() {
        return endpoint.id();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether it was told that the connection with {@code peer} is gone. */
    boolean hasLost(NodeId peer) {
        return lost.contains(peer);
    }

    void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
        try {
            transport.reconfigure(cluster, members, others);
        } catch (RuntimeException e) {
            throw TAKES_MEMBERS.broken(id() + " was given " + members, e);
        }
    }

    void send(NodeId to, Envelope envelope) {
        traffic.sending(new Traffic.Parcel(id(), to, envelope));
        try {
            transport.send(to, envelope);
        } catch (RuntimeException e) {
            throw QUIET.broken(id() + " sent to " + to, e);
        }
    }

    @Override
    public void close() {
        try {
            transport.close();
        } catch (RuntimeException e) {
            throw CLOSES.broken(id() + " was closed", e);
        }
        closed = true;
    }
}
