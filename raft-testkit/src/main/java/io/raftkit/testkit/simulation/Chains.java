package io.raftkit.testkit.simulation;

import io.raftkit.model.LogId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For every entry ever written anywhere, the hash of it and all before it. By Log Matching there is but one. */
final class Chains {
    private final Map<LogId, Long> chains = new HashMap<>();

    /**
     * Notes an entry of some log.
     *
     * @return the hash that another log had for the same entry, if it differs
     */
    @Nullable
    Long conflicting(LogId id, long chain) {
        Long known = chains.putIfAbsent(id, chain);
        return known == null || known == chain ? null : known;
    }

    /** Nobody has this entry any more. */
    void forget(LogId id) {
        chains.remove(id);
    }

    /**
     * The hash at this entry.
     *
     * @throws Violation if nobody ever wrote it
     */
    long at(LogId id) {
        if (id.equals(LogId.ZERO)) {
            return 0;
        }
        Long known = chains.get(id);
        if (known == null) {
            throw new Violation("Log Matching", "a log starts after " + id + ", which nobody ever wrote");
        }
        return known;
    }
}
