package io.raftkit.consensus;

import io.raftkit.model.NodeId;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** A majority of the voters (§5.2). */
record Quorum(Set<NodeId> voters) {
    /** The highest value that a majority of the voters has reached. */
    long reached(ToLongFunction<NodeId> value) {
        long[] values = new long[voters.size()];
        int next = 0;
        for (NodeId voter : voters) {
            values[next++] = value.applyAsLong(voter);
        }
        Arrays.sort(values);
        return values.length == 0 ? Long.MAX_VALUE : values[(values.length - 1) / 2];
    }

    /** Whether a majority of the voters satisfies {@code condition}. Nobody is a majority of nobody. */
    boolean holds(Predicate<NodeId> condition) {
        return voters.isEmpty() || voters.stream().filter(condition).count() > voters.size() / 2;
    }

    @Override
    public String toString() {
        return "majority of " + Arrays.toString(voters.toArray());
    }
}
