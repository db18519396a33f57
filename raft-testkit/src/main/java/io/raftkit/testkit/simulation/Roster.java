package io.raftkit.testkit.simulation;

import io.raftkit.RaftNode;
import io.raftkit.RaftNodeBuilder;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.model.Suffrage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an administrator writes into the settings of a node: whom it belongs to, as far as is known when it starts. */
final class Roster {
    private final Collection<NodeId> first;
    private final GoldenLog golden;

    /** These form the cluster; whoever comes later is in {@code golden}. */
    Roster(Collection<NodeId> first, GoldenLog golden) {
        this.first = first;
        this.golden = golden;
    }

    /** The cluster to be, before it begins. */
    Configuration first() {
        List<Member> members = first.stream()
                .map(id -> Member.joining(endpoint(id), Suffrage.VOTER))
                .toList();
        return new Configuration(ClusterId.NONE, members);
    }

    /** Whether there is a cluster that somebody could join. */
    boolean hasBegun() {
        return !golden.configurations().isEmpty();
    }

    /** A node, as far as it is a matter of who is in its cluster. */
    RaftNodeBuilder builder(SimulatedNode node) {
        SortedMap<NodeId, Endpoint> known = known(node);
        if (node.joinAs() == null) {
            return RaftNode.builder().id(node.id()).members(known.values());
        }
        Endpoint self = Objects.requireNonNull(known.remove(node.id()));
        Endpoint[] others = known.values().toArray(Endpoint[]::new);
        return RaftNode.builder().joinAs(node.joinAs(), self, others);
    }

    /** Itself, the members in its own log, and those of the cluster; the first ones until there is a cluster. */
    private SortedMap<NodeId, Endpoint> known(SimulatedNode node) {
        SortedMap<NodeId, Endpoint> known = new TreeMap<>();
        add(known, latest(node.view()));
        Map.Entry<Long, Configuration> committed = golden.configurations().lastEntry();
        if (committed == null) {
            first.forEach(id -> known.putIfAbsent(id, endpoint(id)));
        } else {
            add(known, committed.getValue());
        }
        known.putIfAbsent(node.id(), endpoint(node.id()));
        return known;
    }

    private static void add(Map<NodeId, Endpoint> known, @Nullable Configuration configuration) {
        if (configuration != null) {
            configuration.endpoints().forEach(endpoint -> known.putIfAbsent(endpoint.id(), endpoint));
        }
    }

    /** The last configuration on a disk; null if there is none. */
    private static @Nullable Configuration latest(View node) {
        Map.Entry<Long, Configuration> logged = node.durable().configurations().lastEntry();
        Disk.StoredSnapshot stored = node.disk().snapshots().peekLast();
        SnapshotMetadata snapshot = stored == null ? null : stored.snapshot().metadata();
        if (snapshot != null && (logged == null || logged.getKey() < snapshot.configurationIndex())) {
            return snapshot.configuration();
        }
        return logged == null ? null : logged.getValue();
    }

    /** Where a machine listens until an administrator says otherwise. */
    static Endpoint endpoint(NodeId id) {
        return new Endpoint(id, id + ":7000");
    }
}
