package io.raftkit.bench.compare;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Those that are in this jar. */
final class Contenders {
    private Contenders() {}

    /** All of them, by name. */
    static Map<String, Contender> all() {
        Map<String, Contender> all = new TreeMap<>();
        for (Contender contender : ServiceLoader.load(Contender.class)) {
            all.put(contender.name(), contender);
        }
        return all;
    }

    /**
     * The one of this name.
     *
     * @throws UsageException if there is none
     */
    static Contender named(String name) {
        Map<String, Contender> all = all();
        Contender found = all.get(name);
        if (found == null) {
            throw new UsageException(name + " is none of " + all.keySet() + "; the peers are in raft-bench-peers.jar");
        }
        return found;
    }
}
