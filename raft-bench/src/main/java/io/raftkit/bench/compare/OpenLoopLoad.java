package io.raftkit.bench.compare;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * Operations at a fixed rate, whatever becomes of those before. The clock of each starts when it should have been made,
 * so that one that had to wait because others were slow counts with that wait (no coordinated omission).
 */
final class OpenLoopLoad extends Load {
    /** More are not made before some complete; they count from when they should have been made all the same. */
    private static final int MOST_OUTSTANDING = 1 << 16;

    private static final double NANOS_PER_SECOND = 1e9;

    private final long rate;
    private final long start = System.nanoTime();
    private final Returned returned = new Returned(MOST_OUTSTANDING);
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    private int slots;

    OpenLoopLoad(Member leader, Workload workload, Window window, long rate) {
        super(leader, workload, window);
        this.rate = rate;
    }

    @Override
    public Seen call() {
        long due = start;
        for (long number = 1; due < window.end(); number++) {
            awaitTime(due);
            submit(slot(), due, System.nanoTime());
            due = start + (long) (number * NANOS_PER_SECOND / rate);
        }
        while (free.size() < slots) {
            put(await(returned));
        }
        return seen();
    }

    private void awaitTime(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            collect();
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }

    private Slot slot() {
        if (free.isEmpty()) {
            collect();
        }
        if (free.isEmpty()) {
            if (slots < MOST_OUTSTANDING) {
                slots++;
                return new Slot(returned);
            }
            put(await(returned));
        }
        return free.removeLast();
    }

    private void collect() {
        for (Slot slot = returned.poll(); slot != null; slot = returned.poll()) {
            put(slot);
        }
    }

    private void put(Slot slot) {
        arrived(slot, slot.begun());
        free.addLast(slot);
    }
}
