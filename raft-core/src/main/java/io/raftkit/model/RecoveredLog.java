package io.raftkit.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log store found when it was opened: the shape of the log, not its payloads.
 *
 * @param incarnation the life of the storage
 * @param former the life before it, whose log was set aside because it was damaged; null if there was none
 * @param hardState the last term and vote written
 * @param base the id just before the first entry: the end of what was compacted, {@link LogId#ZERO} if nothing was
 * @param termStarts the first entry of each term, in order
 * @param lastIndex the last entry, {@code base.index()} if there is none
 * @param lastTimestamp the last entry's timestamp, 0 if there is none
 * @param configurations the configuration entries, in order
 */
public record RecoveredLog(
        Incarnation incarnation,
        @Nullable Incarnation former,
        HardState hardState,
        LogId base,
        List<LogId> termStarts,
        long lastIndex,
        long lastTimestamp,
        List<LogEntry> configurations) {

    public RecoveredLog {
        termStarts = List.copyOf(termStarts);
        configurations = List.copyOf(configurations);
    }

    /** Whether nothing was ever written. */
    public boolean isEmpty() {
        return hardState.equals(HardState.INITIAL) && lastIndex == 0;
    }

    /** Follows a log as a store reads it from its beginning, and keeps its shape. */
    public static final class Scan {
        private final Incarnation incarnation;
        private @Nullable Incarnation former;
        private final List<LogId> termStarts = new ArrayList<>();
        private final List<LogEntry> configurations = new ArrayList<>();
        private HardState hardState = HardState.INITIAL;
        private LogId base;
        private long lastTerm;
        private long lastIndex;
        private long lastTimestamp;

        /** A log that starts after {@code base}. */
        public Scan(Incarnation incarnation, LogId base) {
            this.incarnation = incarnation;
            this.base = base;
            this.lastTerm = base.term();
            this.lastIndex = base.index();
        }

        /** This log was begun because the one of an earlier life was damaged. */
        public void follows(Incarnation earlier) {
            former = earlier;
        }

        /** The term and vote changed. */
        public void hardState(HardState value) {
            hardState = value;
        }

        /**
         * The next entry.
         *
         * @throws IllegalStateException if it does not follow the one before
         */
        public void append(LogEntry entry) {
            if (entry.index() != lastIndex + 1 || entry.term() < lastTerm) {
                throw new IllegalStateException(entry.id() + " cannot follow " + lastIndex + "@" + lastTerm);
            }
            if (entry.term() > lastTerm) {
                termStarts.add(entry.id());
                lastTerm = entry.term();
            }
            if (entry.type() == EntryType.CONFIGURATION) {
                configurations.add(entry);
            }
            lastIndex = entry.index();
            lastTimestamp = entry.timestamp();
        }

        /** Entries after {@code index} were dropped; a next one may follow it. */
        public void truncateAfter(long index) {
            termStarts.removeIf(start -> start.index() > index);
            configurations.removeIf(entry -> entry.index() > index);
            lastIndex = Math.min(lastIndex, index);
            lastTerm = termStarts.isEmpty()
                    ? base.term()
                    : termStarts.get(termStarts.size() - 1).term();
        }

        /** The log was replaced by a snapshot: it starts anew after {@code lastIncluded}. */
        public void reset(LogId lastIncluded) {
            base = lastIncluded; // first: the last term is that of what is left
            truncateAfter(0);
            lastIndex = lastIncluded.index();
        }

        /** The last entry so far. */
        public long lastIndex() {
            return lastIndex;
        }

        /** What was found. */
        public RecoveredLog finish() {
            return new RecoveredLog(
                    incarnation, former, hardState, base, termStarts, lastIndex, lastTimestamp, configurations);
        }
    }
}
