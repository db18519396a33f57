package io.raftkit.error;

import java.util.List;

/**
 * What was durable in a log can no longer be read. The log is left as it is, and its server must neither vote nor
 * acknowledge anything on the strength of what is left.
 */
public final class DamagedLogException extends StorageException {
    private static final long serialVersionUID = 1;

    private final transient List<Range> unreadable;

    /**
     * Says what cannot be read.
     *
     * @param message what is damaged, and what to do about it
     * @param unreadable the entries that are lost, as far as anybody can tell; ascending
     */
    public DamagedLogException(String message, List<Range> unreadable) {
        super(message);
        this.unreadable = List.copyOf(unreadable);
    }

    /** Consecutive entries. */
    public record Range(long first, long last) {
        public Range {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException("no entries are from " + first + " to " + last);
            }
        }

        /** For instance {@code 7} or {@code 7 to 12}. */
        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + " to " + last;
        }
    }

    /** The entries that cannot be read, ascending; empty if only a change of term, vote or length was lost. */
    public List<Range> unreadable() {
        return unreadable;
    }
}
