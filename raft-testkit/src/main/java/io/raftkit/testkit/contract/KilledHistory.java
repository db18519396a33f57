package io.raftkit.testkit.contract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** What a {@link KilledWriter} has done, as far as it was heard: all follows from where it began, and its seed. */
final class KilledHistory {
    private static final int MOST_REMEMBERED = 500;

    private final long seed;
    private LogModel log;
    private long acknowledged;

    /** A history that goes on from {@code log}. */
    KilledHistory(LogModel log, long seed) {
        this.log = log;
        this.seed = seed;
    }

    long seed() {
        return seed;
    }

    /** How many writes were acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** The child has said so: first the base of its log, then each number of a write that is durable. */
    void heard(String said) {
        if (said.startsWith(KilledWriter.BEGINS)) {
            log = log.from(Long.parseLong(said.substring(KilledWriter.BEGINS.length())));
        } else {
            acknowledged = Long.parseLong(said);
        }
    }

    /** What may be in the log. */
    Verdict verdict() {
        RandomOperations operations = new RandomOperations(new SplittableRandom(seed));
        Deque<LogModel> overwritten = new ArrayDeque<>();
        List<LogModel> allowed = new ArrayList<>();
        LogModel now = log;
        long compacted = log.base().index();
        for (long number = 0; number <= acknowledged + KilledWriter.IN_FLIGHT; ) {
            if (number < acknowledged) {
                overwritten.add(now);
            } else {
                allowed.add(now);
            }
            while (overwritten.size() > MOST_REMEMBERED) {
                overwritten.remove();
            }
            LogOperation next = operations.next(now, compacted);
            while (next instanceof LogOperation.Compact compact) {
                compacted = Math.max(compacted, compact.upTo().index());
                next = operations.next(now, compacted);
            }
            if (number >= acknowledged) {
                allowed.addAll(next.parts(now));
            }
            now = next.after(now);
            compacted = Math.max(compacted, now.base().index());
            number++;
        }
        return new Verdict(allowed, List.copyOf(overwritten), compacted);
    }
}
