package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the process that is killed writes: appends, truncations, resets and compactions, at random but the same each
 * time, so that the one who kills it knows what must be there. Every write has a term of its own.
 */
final class KillPlan {
    private static final int KEPT = 2000;
    private static final int MOST_TRUNCATED = 200;

    /**
     * What is done next.
     *
     * @param write what is written
     * @param reset where the log starts anew before that, if it does
     * @param compactTo what is no longer needed after that, 0 for nothing
     */
    record Step(LogWrite write, @Nullable LogId reset, long compactTo) {}

    private final Random random;

    /** The term of every entry that was written since the plan began. */
    private final TreeMap<Long, Long> terms = new TreeMap<>();

    private long term;
    private long last;

    /** Nothing up to here is ever truncated. */
    private long floor;

    /** Goes on from a log in {@code term} with entries in {@code (base, last]}. */
    KillPlan(long seed, long term, long base, long last) {
        this.random = new Random(seed);
        this.term = term;
        this.floor = base;
        this.last = last;
    }

    Step next() {
        term++;
        LogId reset = random.nextInt(300) == 0 ? new LogId(term, last + random.nextInt(100)) : null;
        if (reset != null) {
            last = reset.index();
            floor = last;
            terms.clear();
        }
        long after = last;
        if (random.nextInt(8) == 0) {
            after = Math.max(floor, last - random.nextInt(MOST_TRUNCATED));
            terms.tailMap(after, false).clear();
        }
        List<LogEntry> entries = new ArrayList<>();
        for (int count = random.nextInt(64); count > 0; count--) {
            entries.add(entry(term, after + entries.size() + 1));
            terms.put(after + entries.size(), term);
        }
        long truncateAfter = after < last ? after : LogWrite.NO_TRUNCATION;
        last = after + entries.size();
        long compactTo = random.nextInt(50) == 0 ? Math.max(floor, last - KEPT) : 0;
        floor = Math.max(floor, compactTo);
        return new Step(new LogWrite(hardState(term), truncateAfter, entries), reset, compactTo);
    }

    /** The last term written. */
    long term() {
        return term;
    }

    /** The last entry. */
    long last() {
        return last;
    }

    /** Of the entry at {@code index}; 0 if it was there before. */
    long termAt(long index) {
        return terms.getOrDefault(index, 0L);
    }

    /** What stands at an index, whoever wrote it. */
    static LogEntry entry(long term, long index) {
        byte[] payload = new byte[(int) (index * 7919 % 1000)];
        new Random(index * 31 + term).nextBytes(payload);
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, index, Bytes.wrap(payload));
    }

    /** What is written in a term. */
    static HardState hardState(long term) {
        return new HardState(term, NodeId.of("n" + term % 9));
    }
}
