package io.raftkit.testkit.script;

import io.raftkit.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The servers of a script, by name. */
final class Servers {
    private final Map<NodeId, ScriptedServer> all = new TreeMap<>();

    boolean haveStarted() {
        return !all.isEmpty();
    }

    void start(List<ScriptedServer> founded) {
        founded.forEach(server -> all.put(server.id(), server));
        founded.forEach(ScriptedServer::start);
    }

    Collection<ScriptedServer> all() {
        return all.values();
    }

    /**
     * The server with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    ScriptedServer named(String name) {
        ScriptedServer server = all.get(NodeId.of(name));
        if (server == null) {
            throw new IllegalArgumentException("there is no server " + name);
        }
        return server;
    }

    /** The servers with these names; all if none is named. */
    Collection<ScriptedServer> named(List<String> names) {
        return names.isEmpty() ? all() : names.stream().map(this::named).toList();
    }

    NodeId id(String name) {
        return named(name).id();
    }
}
