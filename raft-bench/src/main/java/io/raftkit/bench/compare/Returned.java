package io.raftkit.bench.compare;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Slots whose operations have completed, from whichever threads complete them to the one that submits. Allocates
 * nothing, and wakes the submitter once, however many complete before it runs.
 *
 * <p>A slot is in here at most once, so that a ring with room for all of them never overflows.
 */
final class Returned {
    private final AtomicReferenceArray<@Nullable Slot> ring;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** Whom to wake; set before it waits. */
    private @Nullable Thread submitter;

    /** Where the submitter goes on. */
    private long head;

    Returned(int slots) {
        int capacity = Integer.highestOneBit(Math.max(1, slots - 1)) << 1;
        this.ring = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
    }

    void put(Slot slot) {
        ring.set((int) tail.getAndIncrement() & mask, slot);
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            LockSupport.unpark(submitter);
        }
    }

    /** The next one, {@code null} if there is none yet. For the submitter only. */
    @Nullable
    Slot poll() {
        int at = (int) head & mask;
        Slot slot = ring.get(at);
        if (slot != null) {
            ring.lazySet(at, null);
            head++;
        }
        return slot;
    }

    /** The next one, {@code null} if there is none until {@code deadline}, a time of {@link System#nanoTime}. */
    @Nullable
    Slot await(long deadline) {
        Slot slot = poll();
        while (slot == null) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            submitter = Thread.currentThread();
            waiting.set(true);
            slot = poll();
            if (slot == null) {
                LockSupport.parkNanos(this, left);
                slot = poll();
            }
            waiting.set(false);
        }
        return slot;
    }
}
