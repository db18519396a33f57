package io.raftkit.runtime;

import io.raftkit.model.LogEntry;
import java.util.List;

/**
 * What entries take on the heap: small ones several times their records. It is what counts as on the way to a follower,
 * as not processed yet, and as the log's tail.
 */
final class HeapBytes {
    /** Beside the record: two small objects, an array's header, and the entry's places in lists and queues. */
    static final int OVERHEAD_BYTES = 120;

    private HeapBytes() {}

    static int of(LogEntry entry) {
        return entry.sizeBytes() + OVERHEAD_BYTES;
    }

    static long of(List<LogEntry> entries) {
        return LogEntry.sizeBytes(entries) + (long) OVERHEAD_BYTES * entries.size();
    }
}
