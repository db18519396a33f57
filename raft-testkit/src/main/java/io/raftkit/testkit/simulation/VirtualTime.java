package io.raftkit.testkit.simulation;

import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The one clock and the one queue behind all loops of all nodes, the network and the disks. */
final class VirtualTime {
    /** Whose tasks they are: they vanish when it is over, and wait while it pauses. */
    interface Owner {
        /** The simulation itself, which neither crashes nor pauses. */
        Owner WORLD = new Owner() {};

        /** One whose time is over. */
        Owner NOBODY = new Owner() {
            @Override
            public boolean isOver() {
                return true;
            }
        };

        /** Whether its tasks shall never run. */
        default boolean isOver() {
            return false;
        }

        /** The time before which its tasks may not run. */
        default long pausedUntil() {
            return Long.MIN_VALUE;
        }
    }

    /**
     * A task and when it is due.
     *
     * @param putOff whether it was due before, while its owner paused
     */
    private record Event(long at, long order, Owner owner, Runnable task, boolean putOff) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private static final long FARTHEST = Long.MAX_VALUE / 4;

    private final PriorityQueue<Event> queue = new PriorityQueue<>(1024);
    private long now;
    private long order;
    private long events;

    /** Nanoseconds since the simulation began. */
    long now() {
        return now;
    }

    /** How many tasks have run. */
    long events() {
        return events;
    }

    /** Runs {@code task} after {@code delayNanos}, after what was scheduled before for the same moment. */
    void schedule(long delayNanos, Owner owner, Runnable task) {
        at(now + Math.min(Math.max(0, delayNanos), FARTHEST), owner, task);
    }

    /** Runs {@code task} at {@code time}. */
    void at(long time, Owner owner, Runnable task) {
        add(time, owner, task, false);
    }

    private void add(long time, Owner owner, Runnable task, boolean putOff) {
        queue.add(new Event(Math.max(now, time), order++, owner, task, putOff));
    }

    /** Pauses are over sooner than was said: what was put off until their end is due now, in its order. */
    void endPauses() {
        List<Event> late = queue.stream().filter(Event::putOff).sorted().toList();
        queue.removeIf(Event::putOff);
        late.forEach(event -> at(now, event.owner, event.task));
    }

    /** When the next task is due, {@link Long#MAX_VALUE} if there is none. */
    long next() {
        Event next = queue.peek();
        return next == null ? Long.MAX_VALUE : next.at;
    }

    /** Moves the clock to {@code time}, before which no task may be due. */
    void advanceTo(long time) {
        now = Math.max(now, time);
    }

    /**
     * Runs the next task.
     *
     * @return whose it was; null if it may not run now, or there is none
     */
    @Nullable
    Owner step() {
        Event event = queue.poll();
        if (event == null) {
            return null;
        }
        now = event.at;
        if (event.owner.isOver()) {
            return null;
        }
        if (event.owner.pausedUntil() > now) {
            add(event.owner.pausedUntil(), event.owner, event.task, true);
            return null;
        }
        events++;
        event.task.run();
        return event.owner;
    }
}
