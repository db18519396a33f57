package io.raftkit.testkit.history;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Which operations the log contains, and where: what is known of operations that their clients do not know.
 *
 * <p>It must be complete: an operation that is not in it is never committed. So take it from a log when nothing is on
 * its way any more.
 */
public final class CommitOrder {
    private final Map<Long, Long> indices;

    private CommitOrder(Map<Long, Long> indices) {
        this.indices = indices;
    }

    /** An order from the {@linkplain Operation#number numbers} of all operations in the log to their indices. */
    public static CommitOrder of(Map<Long, Long> indices) {
        return new CommitOrder(Map.copyOf(indices));
    }

    /** Where the log has the operation, if it does. */
    public OptionalLong indexOf(Operation operation) {
        Long index = indices.get(operation.number());
        return index == null ? OptionalLong.empty() : OptionalLong.of(index);
    }

    /** Whether the log has the operation. */
    public boolean contains(Operation operation) {
        return indices.containsKey(operation.number());
    }
}
