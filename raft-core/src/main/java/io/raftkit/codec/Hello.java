package io.raftkit.codec;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;

/**
 * The first thing said on a connection, by whoever opened it.
 *
 * @param versions of the protocol that the sender speaks
 * @param group its Raft group
 * @param cluster its cluster, {@link ClusterId#NONE} before it is bootstrapped
 * @param from the sender, and where it says that it listens: whoever does not know it answers there
 * @param to whom it believes to have reached
 * @param incarnation the life of its storage
 * @param isBulk whether this connection carries pieces of snapshots, beside one for all else
 */
public record Hello(
        Versions versions,
        GroupId group,
        ClusterId cluster,
        Endpoint from,
        NodeId to,
        Incarnation incarnation,
        boolean isBulk) {

    /** What opens a connection for all but pieces of snapshots. */
    public Hello(
            Versions versions, GroupId group, ClusterId cluster, Endpoint from, NodeId to, Incarnation incarnation) {
        this(versions, group, cluster, from, to, incarnation, false);
    }

    /** The same for a connection that carries pieces of snapshots. */
    public Hello forBulk() {
        return new Hello(versions, group, cluster, from, to, incarnation, true);
    }

    /**
     * A range of protocol versions.
     *
     * @param min the oldest, at least 1
     * @param max the newest
     */
    public record Versions(int min, int max) {
        public Versions {
            if (min < 1 || max < min) {
                throw new IllegalArgumentException("protocol versions " + min + " to " + max);
            }
        }

        /** Whether the version is in the range. */
        public boolean contains(int version) {
            return min <= version && version <= max;
        }

        /** Whether any version is in both ranges. */
        public boolean overlaps(Versions other) {
            return min <= other.max && other.min <= max;
        }
    }
}
