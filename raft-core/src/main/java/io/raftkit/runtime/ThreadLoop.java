package io.raftkit.runtime;

import io.raftkit.spi.EventLoop;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs what it is given. A task that comes while others run costs one step of a queue; only one that
 * finds the thread asleep wakes it.
 */
final class ThreadLoop implements EventLoop, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLoop.class);

    /** Tasks in a row before a look at the clock. */
    private static final int TURN = 256;

    /** Looks for another task before it sleeps: some 10 microseconds on a processor that nobody else wants. */
    private static final int LOOKS = 20;

    /** Something to run later; of those for the same moment, the first to come is the first to run. */
    private record Timer(long at, long number, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private final long origin = System.nanoTime();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Only on the thread itself. */
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private final Thread thread;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final AtomicBoolean isAsleep = new AtomicBoolean();
    private volatile boolean isClosed;
    private long timersMade;

    ThreadLoop(String name) {
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    @Override
    public void execute(Runnable task) {
        if (isClosed) {
            LOG.trace("{} is closed: a task is ignored", thread.getName());
            return;
        }
        tasks.add(task);
        if (isAsleep.get()) {
            wake();
        } else if (!isStarted.get()) {
            start();
        }
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        if (delayNanos <= 0) {
            execute(task);
            return;
        }
        long at = nanoTime() + delayNanos;
        if (isCurrentThread()) {
            arm(at, task);
        } else {
            execute(() -> arm(at, task));
        }
    }

    private void arm(long at, Runnable task) {
        timers.add(new Timer(at, timersMade++, task));
    }

    private void wake() {
        if (isAsleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void start() {
        if (isStarted.compareAndSet(false, true)) {
            thread.start();
        }
    }

    @Override
    public void run() {
        while (!isClosed || !tasks.isEmpty()) {
            runTasks();
            runTimers();
            sleep();
        }
    }

    private void runTasks() {
        for (int i = 0; i < TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            run(task);
        }
    }

    private void runTimers() {
        while (!isClosed && !timers.isEmpty() && timers.element().at() <= nanoTime()) {
            run(timers.remove().task());
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a task failed", e);
        }
    }

    /**
     * Lets other threads run, and looks for something to do in between: the next task often comes sooner than a thread
     * has gone to sleep and been woken again.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but speed
    private boolean isBusyAgainSoon() {
        for (int i = 0; i < LOOKS; i++) {
            if (!tasks.isEmpty()) {
                return true;
            }
            Thread.yield();
        }
        return false;
    }

    /** Whoever adds a task after this has looked for one sees that it is asleep. */
    private void sleep() {
        if (isBusyAgainSoon()) {
            return;
        }
        isAsleep.set(true);
        if (tasks.isEmpty() && !isClosed) {
            if (timers.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, timers.element().at() - nanoTime()));
            }
            Thread.interrupted(); // a thread that is interrupted does not sleep
        }
        isAsleep.set(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() - origin;
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /** Takes nothing more in; what was given before is run, what was meant for later is not. */
    void close() {
        isClosed = true;
        wake();
    }

    boolean isCurrentThread() {
        return Thread.currentThread().equals(thread);
    }

    /**
     * Waits for the end, but no longer than {@code millis}. A node that is closed by one of its own tasks cannot wait
     * for that task.
     */
    void awaitEnd(long millis) throws InterruptedException {
        if (!isCurrentThread() && isStarted.get()) {
            thread.join(millis);
            if (thread.isAlive()) {
                LOG.warn("{} has not ended after {} ms", thread.getName(), millis);
            }
        }
    }
}
