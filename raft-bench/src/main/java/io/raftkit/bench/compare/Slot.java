package io.raftkit.bench.compare;

import org.jspecify.annotations.Nullable;

/** One of the operations that a submitting thread has on their way; used again and again. */
final class Slot implements Completion {
    private final Returned returned;
    private long begin;
    private long submitted;
    private long end;
    private @Nullable Throwable failure;

    Slot(Returned returned) {
        this.returned = returned;
    }

    /** Starts an operation that should have been made at {@code intended}, and is made at {@code now}. */
    void begin(long intended, long now) {
        begin = intended;
        submitted = now;
    }

    long begun() {
        return begin;
    }

    long ended() {
        return end;
    }

    /** How long it took, counted from when it should have been made. */
    long nanos() {
        return end - begin;
    }

    /** How long it took, counted from when it was made. */
    long nanosFromSubmission() {
        return end - submitted;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    public void done(@Nullable Throwable thrown) {
        end = System.nanoTime();
        failure = thrown;
        returned.put(this);
    }
}
