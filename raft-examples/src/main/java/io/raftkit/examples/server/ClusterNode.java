package io.raftkit.examples.server;

import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;

/**
 * A node as the cluster file names it.
 *
 * @param id its number
 * @param address where the other nodes reach it
 * @param http where its users reach it
 */
record ClusterNode(int id, HostPort address, HostPort http) {
    NodeId nodeId() {
        return NodeId.of(Integer.toString(id));
    }

    Endpoint endpoint() {
        return new Endpoint(nodeId(), address.toString());
    }
}
