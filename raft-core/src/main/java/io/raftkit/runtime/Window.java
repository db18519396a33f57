package io.raftkit.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Things with consecutive numbers, from the oldest that is still here to the newest: a ring, so that one costs a place
 * in an array. One that stays long keeps the places of all that came after it. Not thread-safe.
 */
final class Window<T> {
    private static final int INITIAL_CAPACITY = 64;

    private @Nullable Object[] ring = new Object[INITIAL_CAPACITY];

    /** May overflow, so only differences of numbers mean something. */
    private long oldest;

    private long next;

    /** The first thing will have the number {@code first}. */
    Window(long first) {
        this.oldest = first;
        this.next = first;
    }

    /** The number of what is added next. */
    long next() {
        return next;
    }

    /** Places from the oldest that is here to the newest. */
    long span() {
        return next - oldest;
    }

    void add(T thing) {
        if (span() == ring.length) {
            grow();
        }
        ring[slot(next)] = thing;
        next++;
    }

    /** The thing with this number, null if it is not here. */
    @Nullable
    T get(long number) {
        long place = number - oldest;
        return place >= 0 && place < span() ? at(number) : null;
    }

    /** Removes it; null if it is not here. */
    @Nullable
    T remove(long number) {
        T thing = get(number);
        if (thing != null) {
            ring[slot(number)] = null;
            while (oldest != next && at(oldest) == null) {
                oldest++;
            }
        }
        return thing;
    }

    /** The oldest, null if there is none. */
    @Nullable
    T peek() {
        return oldest == next ? null : at(oldest);
    }

    /** Removes all and returns them, oldest first. */
    List<T> removeAll() {
        List<T> all = new ArrayList<>();
        for (T thing = peek(); thing != null; thing = peek()) {
            all.add(Objects.requireNonNull(remove(oldest)));
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private @Nullable T at(long number) {
        return (T) ring[slot(number)];
    }

    private int slot(long number) {
        return (int) (number & (ring.length - 1));
    }

    private void grow() {
        @Nullable Object[] old = ring;
        ring = new Object[2 * old.length];
        for (long number = oldest; number != next; number++) {
            ring[slot(number)] = old[(int) (number & (old.length - 1))];
        }
    }
}
