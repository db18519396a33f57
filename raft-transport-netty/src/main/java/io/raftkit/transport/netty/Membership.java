package io.raftkit.transport.netty;

import io.raftkit.codec.Hello;
import io.raftkit.codec.Hello.Versions;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Transport.Local;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who this server is and whom it talks to: what both sides of a handshake are judged by.
 *
 * @param local this server
 * @param cluster its cluster, {@link ClusterId#NONE} before it is bootstrapped
 * @param members of that cluster, by id, this server perhaps included
 * @param others who else is known, by id
 * @param versions of the protocol that it speaks
 */
record Membership(
        Local local,
        ClusterId cluster,
        Map<NodeId, Endpoint> members,
        Map<NodeId, Endpoint> others,
        Versions versions) {
    /** From this version on, pieces of snapshots have connections of their own. */
    static final int BULK_CONNECTIONS = 2;

    /** The protocol versions that this code speaks. */
    static final Versions VERSIONS = new Versions(1, BULK_CONNECTIONS);

    Membership(Local local, ClusterId cluster, Map<NodeId, Endpoint> members, Map<NodeId, Endpoint> others) {
        this(local, cluster, members, others, VERSIONS);
    }

    Membership {
        members = Map.copyOf(members);
        others = Map.copyOf(others);
    }

    /** Before the members are known, when nobody is. */
    static Membership unknown(Local local) {
        return new Membership(local, ClusterId.NONE, Map.of(), Map.of());
    }

    static Membership of(Local local, ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
        return new Membership(local, cluster, byId(members), byId(others));
    }

    /** The same at a server that speaks no version newer than this. */
    Membership upToVersion(int newest) {
        return new Membership(local, cluster, members, others, new Versions(VERSIONS.min(), newest));
    }

    private static Map<NodeId, Endpoint> byId(List<Endpoint> servers) {
        Map<NodeId, Endpoint> byId = new HashMap<>();
        servers.forEach(server -> byId.put(server.id(), server));
        return byId;
    }

    boolean isMember(NodeId id) {
        return members.containsKey(id);
    }

    /** Whether it is a member or known otherwise. */
    boolean knows(NodeId id) {
        return find(id) != null;
    }

    /** Where it is known to listen, by the members' list first. */
    @Nullable
    Endpoint find(NodeId id) {
        Endpoint member = members.get(id);
        return member == null ? others.get(id) : member;
    }

    /** What this server says when it has connected to {@code to}. */
    Hello hello(NodeId to) {
        return new Hello(versions, local.group(), cluster, local.self(), to, local.incarnation());
    }

    /** What this server answers to whoever has connected. */
    HelloResponse answer(Hello hello) {
        if (!versions.overlaps(hello.versions())) {
            return new Refused(self() + " speaks protocol versions " + versions.min() + " to " + versions.max()
                    + ", not " + hello.versions().min() + " to "
                    + hello.versions().max());
        }
        if (!hello.group().equals(local.group())) {
            return new Refused(self() + " belongs to group " + local.group() + ", not " + hello.group());
        }
        if (!hello.to().equals(self())) {
            return new Refused("this is " + self() + ", not " + hello.to());
        }
        Optional<String> objection = objection(hello.from().id(), hello.cluster());
        if (objection.isPresent()) {
            return new Refused(objection.get());
        }
        int version = Math.min(versions.max(), hello.versions().max());
        return new Welcome(version, local.group(), cluster, self(), local.incarnation());
    }

    /** What is wrong with the answer of a server that was taken for {@code dialled}. */
    Optional<String> objection(NodeId dialled, Welcome welcome) {
        if (!welcome.from().equals(dialled)) {
            return Optional.of("this is " + welcome.from() + ", not " + dialled);
        }
        if (!versions.contains(welcome.version())) {
            return Optional.of(self() + " does not speak protocol version " + welcome.version());
        }
        if (!welcome.group().equals(local.group())) {
            return Optional.of(self() + " belongs to group " + local.group() + ", not " + welcome.group());
        }
        return objection(dialled, welcome.cluster());
    }

    /**
     * Why a server that says it is {@code peer}, of cluster {@code theirs}, is none to talk to. That it is unknown is
     * no reason: it may be new, or a member by a configuration that has not arrived here yet.
     */
    Optional<String> objection(NodeId peer, ClusterId theirs) {
        boolean bothKnown = !cluster.equals(ClusterId.NONE) && !theirs.equals(ClusterId.NONE);
        if (bothKnown && !theirs.equals(cluster)) {
            return Optional.of(self() + " belongs to cluster " + cluster + ", not " + theirs);
        }
        if (peer.equals(self())) {
            return Optional.of("this is " + self() + " itself");
        }
        return Optional.empty();
    }

    NodeId self() {
        return local.self().id();
    }
}
