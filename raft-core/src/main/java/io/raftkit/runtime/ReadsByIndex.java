package io.raftkit.runtime;

import io.raftkit.model.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads that wait until an index is applied. Those whose time is up are forgotten when many have gathered. */
final class ReadsByIndex {
    private static final int MANY = 10_000;

    private final NavigableMap<Long, List<RequestId>> byIndex = new TreeMap<>();
    private final Predicate<RequestId> isWaiting;
    private int size;
    private int tooMany = MANY;

    /** Reads that are forgotten when they are not {@code isWaiting} any more. */
    ReadsByIndex(Predicate<RequestId> isWaiting) {
        this.isWaiting = isWaiting;
    }

    void add(RequestId id, long index) {
        byIndex.computeIfAbsent(index, any -> new ArrayList<>()).add(id);
        if (++size > tooMany) {
            forgetLate();
        }
    }

    private void forgetLate() {
        byIndex.values().forEach(ids -> ids.removeIf(id -> !isWaiting.test(id)));
        byIndex.values().removeIf(List::isEmpty);
        size = byIndex.values().stream().mapToInt(List::size).sum();
        tooMany = Math.max(MANY, 2 * size);
    }

    /** The index is applied: whoever waits for it or an earlier one is taken. */
    void reached(long index, Consumer<RequestId> action) {
        while (!byIndex.isEmpty() && byIndex.firstKey() <= index) {
            List<RequestId> ids = byIndex.pollFirstEntry().getValue();
            size -= ids.size();
            ids.forEach(action);
        }
    }

    int size() {
        return size;
    }
}
