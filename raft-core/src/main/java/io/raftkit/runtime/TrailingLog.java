package io.raftkit.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/** Where the last so many bytes of the applied log begin, near enough. On the apply loop. */
final class TrailingLog {
    private static final int MARKS = 64;

    private record Mark(long index, long bytes) {}

    private final long limit;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long bytes;
    private long last;

    /** Looks so many bytes back. */
    TrailingLog(long limit) {
        this.limit = limit;
    }

    /** So many more bytes are applied, up to {@code index}. */
    void applied(long index, long moreBytes) {
        bytes += moreBytes;
        last = index;
        if (marks.isEmpty() || bytes - marks.getLast().bytes() >= limit / MARKS) {
            marks.add(new Mark(index, bytes));
        }
        while (!marks.isEmpty() && bytes - marks.getFirst().bytes() > limit) {
            marks.remove();
        }
    }

    /** What follows this entry is no longer than the limit; 0 if no more than that was seen. */
    long beginsAfter() {
        if (bytes <= limit) {
            return 0;
        }
        return marks.isEmpty() ? last : marks.getFirst().index();
    }

    /** The log begins anew. */
    void clear() {
        marks.clear();
        bytes = 0;
    }
}
