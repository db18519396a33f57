package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A majority of the voters (§5.2), and in a joint configuration also of those that are replaced (§6).
 *
 * <p>Of nobody, every value is reached and every condition holds: so the half that is empty outside a joint
 * configuration needs no {@code if}.
 *
 * @param voters the voters
 * @param outgoing the voters that are replaced, if it is joint
 */
record Quorum(Set<NodeId> voters, Set<NodeId> outgoing) {
    static Quorum of(Configuration configuration) {
        return new Quorum(configuration.voters(), configuration.outgoingVoters());
    }

    /** The voters of both halves, in order. */
    Set<NodeId> all() {
        Set<NodeId> all = new TreeSet<>(voters);
        all.addAll(outgoing);
        return all;
    }

    /** The highest value that a majority has reached. */
    long reached(ToLongFunction<NodeId> value) {
        return Math.min(reached(voters, value), reached(outgoing, value));
    }

    private static long reached(Set<NodeId> half, ToLongFunction<NodeId> value) {
        long[] values = new long[half.size()];
        int next = 0;
        for (NodeId voter : half) {
            values[next++] = value.applyAsLong(voter);
        }
        Arrays.sort(values);
        return values.length == 0 ? Long.MAX_VALUE : values[(values.length - 1) / 2];
    }

    /** Whether a majority satisfies {@code condition}. */
    boolean holds(Predicate<NodeId> condition) {
        return holds(voters, condition) && holds(outgoing, condition);
    }

    private static boolean holds(Set<NodeId> half, Predicate<NodeId> condition) {
        return half.isEmpty() || half.stream().filter(condition).count() > half.size() / 2;
    }

    @Override
    public String toString() {
        String both = outgoing.isEmpty() ? "" : " and of " + outgoing;
        return "majority of " + voters + both;
    }
}
