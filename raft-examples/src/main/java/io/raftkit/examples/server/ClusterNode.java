package io.raftkit.examples.server;

import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.util.regex.Pattern;

/**
 * A node as the cluster file names it.
 *
 * @param id its number
 * @param address where the other nodes reach it
 * @param http where its users reach it
 */
record ClusterNode(int id, HostPort address, HostPort http) {
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int FIRST_HTTP_PORT = 8000;

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException if it is none
     */
    static int parseId(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException("an id is a number from 1 to 999999999, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    /**
     * Where the users of node {@code id} reach it unless something else is said: port 8000 + id of loopback.
     *
     * @throws IllegalArgumentException if that is no port
     */
    static HostPort usualHttp(int id) {
        return new HostPort(HostPort.LOOPBACK, FIRST_HTTP_PORT + id);
    }

    NodeId nodeId() {
        return NodeId.of(Integer.toString(id));
    }

    Endpoint endpoint() {
        return new Endpoint(nodeId(), address.toString());
    }
}
