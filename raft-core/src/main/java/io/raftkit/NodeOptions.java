package io.raftkit;

import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@link RaftModule} needs to know about a node beside its ports.
 *
 * @param id which of the members it is
 * @param members all members of the cluster
 * @param config settings
 */
public record NodeOptions(NodeId id, List<Endpoint> members, RaftConfig config) {
    /** A node with the default settings; members as {@code id=address}. */
    public static NodeOptions of(String id, String... members) {
        return new NodeOptions(
                NodeId.of(id), Stream.of(members).map(Endpoint::parse).toList(), RaftConfig.DEFAULTS);
    }
}
