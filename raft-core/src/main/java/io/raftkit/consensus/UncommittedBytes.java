package io.raftkit.consensus;

import io.raftkit.model.LogEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How much a leader has appended in its term that is not committed and durable here: the bound on what it accepts. */
final class UncommittedBytes {
    private record Batch(long lastIndex, long bytes) {}

    private final Deque<Batch> batches = new ArrayDeque<>();
    private long total;

    long total() {
        return total;
    }

    void appended(List<LogEntry> entries) {
        long bytes = LogEntry.sizeBytes(entries);
        batches.addLast(new Batch(entries.get(entries.size() - 1).index(), bytes));
        total += bytes;
    }

    void settled(long index) {
        while (!batches.isEmpty() && batches.getFirst().lastIndex() <= index) {
            total -= batches.removeFirst().bytes();
        }
    }
}
