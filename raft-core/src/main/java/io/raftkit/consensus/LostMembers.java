package io.raftkit.consensus;

import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import java.util.Map;
import java.util.TreeMap;

/** Members that have come back with another life of their storage than the one the cluster counts on. */
final class LostMembers {
    private record Sighting(Incarnation incarnation, long since, boolean isReported) {}

    private final Server server;
    private final Map<NodeId, Sighting> sightings = new TreeMap<>();

    LostMembers(Server server) {
        this.server = server;
    }

    /** A message from an earlier life may come late; one that is seen again after an election timeout is there. */
    void seen(NodeId member, Incarnation incarnation) {
        Sighting before = sightings.get(member);
        if (before == null || !before.incarnation().equals(incarnation)) {
            sightings.put(member, new Sighting(incarnation, server.now(), false));
        } else if (!before.isReported() && server.now() - before.since() >= server.electionTimeout()) {
            sightings.put(member, new Sighting(incarnation, before.since(), true));
            server.outbox.add(new Effect.MemberWiped(member, incarnation));
        }
    }
}
