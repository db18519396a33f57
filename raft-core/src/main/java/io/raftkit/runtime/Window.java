package io.raftkit.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Things with consecutive numbers that mostly go in the order in which they came: a ring, so that one costs a place in
 * an array. The few that stay much longer than those after them are set aside, so that there are never more than a few
 * places for each thing. Not thread-safe.
 */
final class Window<T> {
    private static final int INITIAL_CAPACITY = 64;

    /** A ring that is full is made larger if more than one in so many places is taken. */
    private static final int PLACES_FOR_ONE = 4;

    /** Those that stayed long, oldest first: older than all in the ring. */
    private final Map<Long, T> setAside = new LinkedHashMap<>();

    private @Nullable Object[] ring = new Object[INITIAL_CAPACITY];

    /** In the ring. May overflow, so only differences of numbers mean something. */
    private long oldest;

    private long next;

    /** In the ring. */
    private int count;

    /** The first thing will have the number {@code first}. */
    Window(long first) {
        this.oldest = first;
        this.next = first;
    }

    /** The number of what is added next. */
    long next() {
        return next;
    }

    void add(T thing) {
        if (next - oldest == ring.length) {
            makeRoom();
        }
        ring[slot(next)] = thing;
        next++;
        count++;
    }

    /** The thing with this number, null if it is not here. */
    @Nullable
    T get(long number) {
        return isInRing(number) ? at(number) : setAside.get(number);
    }

    /** Removes it; null if it is not here. */
    @Nullable
    T remove(long number) {
        if (!isInRing(number)) {
            return setAside.remove(number);
        }
        T thing = at(number);
        if (thing != null) {
            ring[slot(number)] = null;
            count--;
            while (oldest != next && at(oldest) == null) {
                oldest++;
            }
        }
        return thing;
    }

    /** The oldest, null if there is none. */
    @Nullable
    T peek() {
        if (!setAside.isEmpty()) {
            return setAside.values().iterator().next();
        }
        return oldest == next ? null : at(oldest);
    }

    /** Removes all and returns them, oldest first. */
    List<T> removeAll() {
        List<T> all = new ArrayList<>(setAside.values());
        setAside.clear();
        while (count > 0) {
            all.add(Objects.requireNonNull(remove(oldest)));
        }
        return all;
    }

    /** Places in the ring. */
    int capacity() {
        return ring.length;
    }

    private boolean isInRing(long number) {
        long place = number - oldest;
        return place >= 0 && place < next - oldest;
    }

    @SuppressWarnings("unchecked")
    private @Nullable T at(long number) {
        return (T) ring[slot(number)];
    }

    private int slot(long number) {
        return (int) (number & (ring.length - 1));
    }

    private void makeRoom() {
        if (count <= ring.length / PLACES_FOR_ONE) {
            while (count > 0) {
                long number = oldest;
                setAside.put(number, Objects.requireNonNull(remove(number)));
            }
        } else {
            grow();
        }
    }

    private void grow() {
        @Nullable Object[] old = ring;
        ring = new Object[2 * old.length];
        for (long number = oldest; number != next; number++) {
            ring[slot(number)] = old[(int) (number & (old.length - 1))];
        }
    }
}
