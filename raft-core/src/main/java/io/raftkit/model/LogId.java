package io.raftkit.model;

/**
 * Identifies a log entry; ordered by how up-to-date a log ending there is (§5.4.1).
 *
 * @param term the term in which the entry was made, 0 only before the first entry
 * @param index its position, 0 only before the first entry
 */
public record LogId(long term, long index) implements Comparable<LogId> {
    /** The place before the first entry of an empty log. */
    public static final LogId ZERO = new LogId(0, 0);

    public LogId {
        check(term, index);
    }

    static void check(long term, long index) {
        if (term < 0 || index < 0) {
            throw new IllegalArgumentException("term and index start at 0, not " + index + "@" + term);
        }
    }

    @Override
    public int compareTo(LogId other) {
        return term != other.term ? Long.compare(term, other.term) : Long.compare(index, other.index);
    }

    /** {@code index@term}. */
    @Override
    public String toString() {
        return index + "@" + term;
    }
}
