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
 */
public record Hello(
        Versions versions, GroupId group, ClusterId cluster, Endpoint from, NodeId to, Incarnation incarnation) {

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
