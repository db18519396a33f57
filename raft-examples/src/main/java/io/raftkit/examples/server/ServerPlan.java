package io.raftkit.examples.server;

import io.raftkit.model.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is to be: a node that the cluster file names, or a new one that joins a cluster.
 *
 * @param self this node
 * @param others the nodes of the file, or those to join through
 * @param file the cluster file; null if it is to join
 */
record ServerPlan(
        ClusterNode self, List<Endpoint> others, @Nullable Path file) {
    ServerPlan {
        others = List.copyOf(others);
    }

    /**
     * Node {@code id} of the cluster file.
     *
     * @throws BadInputException if the file does not name it
     */
    static ServerPlan of(ClusterFile cluster, int id) {
        ClusterNode self = cluster.node(id);
        List<Endpoint> others = cluster.endpoints().stream()
                .filter(node -> !node.id().equals(self.nodeId()))
                .toList();
        return new ServerPlan(self, others, cluster.path());
    }

    /**
     * A new node that asks to be taken in.
     *
     * @param through each {@code id=host:port}, at least one
     * @throws BadInputException that names what is wrong and what was expected
     */
    static ServerPlan joining(ClusterNode self, List<String> through) {
        List<Endpoint> others = new ArrayList<>();
        for (String text : through) {
            Endpoint node = node(text);
            if (node.id().equals(self.nodeId())) {
                throw new BadInputException("--join " + text + " is node " + self.id()
                        + " itself: name nodes that are members already, or another --id");
            }
            others.add(node);
        }
        return new ServerPlan(self, others, null);
    }

    private static Endpoint node(String text) {
        int separator = text.indexOf('=');
        try {
            if (separator < 0) {
                throw new IllegalArgumentException("expected id=host:port, for instance 1=127.0.0.1:6001");
            }
            int id = ClusterNode.parseId(text.substring(0, separator));
            HostPort address = HostPort.parse(text.substring(separator + 1));
            return new ClusterNode(id, address, address).endpoint();
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--join " + text + ": " + e.getMessage(), e);
        }
    }

    boolean joins() {
        return file == null;
    }

    /** How another address is chosen, as an advice. */
    String choosingAnother(String field) {
        return file == null
                ? "choose another with --" + field
                : "change \"" + field + "\" of node " + self.id() + " in " + file;
    }
}
