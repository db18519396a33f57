package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadLoopIT {
    private static final int MANY = 20_000;
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    private final ThreadLoop loop = new ThreadLoop("test");
    private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() throws InterruptedException {
        end();
    }

    private void end() throws InterruptedException {
        loop.close();
        loop.awaitEnd(30_000);
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /** No wake-up is lost: with each task the thread may be about to sleep, asleep, or about to be awake. */
    @Test
    void tasksRunInTheirOrderHoweverTheyCome() throws Exception {
        for (int i = 1; i <= MANY; i++) {
            int number = i;
            CountDownLatch ran = new CountDownLatch(1);
            loop.execute(() -> {
                done.add(number);
                ran.countDown();
            });
            if (i % 3 == 0) {
                assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        end();
        assertThat(done).isEqualTo(upTo(MANY));
    }

    @Test
    void tasksOfManyThreadsRunOnceEachAndOneAtATime() throws Exception {
        int[] count = new int[1];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int task = 0; task < MANY; task++) {
                    loop.execute(() -> count[0]++);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        end();
        assertThat(count[0]).isEqualTo(4 * MANY);
    }

    @Test
    void whatIsMeantForLaterRunsWhenItsTimeComesWhateverRunsMeanwhile() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        long before = loop.nanoTime();
        loop.schedule(30 * MILLISECOND, () -> {
            done.add(4);
            last.countDown();
        });
        loop.schedule(10 * MILLISECOND, () -> {
            done.add(2);
            loop.schedule(MILLISECOND, () -> done.add(3));
        });
        loop.schedule(0, () -> done.add(1));
        busy();
        assertThat(last.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.nanoTime() - before).isGreaterThanOrEqualTo(30 * MILLISECOND);
        assertThat(done).isEqualTo(upTo(4));
    }

    /** Gives itself something to do for ever. */
    private void busy() {
        loop.execute(this::busy);
    }

    @Test
    void aTaskThatFailsOrInterruptsItsThreadEndsNothing() throws Exception {
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.execute(() -> Thread.currentThread().interrupt());
        CountDownLatch ran = new CountDownLatch(1);
        loop.schedule(MILLISECOND, ran::countDown);
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whenItIsClosedItRunsWhatItWasGivenBeforeAndNothingElse() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        loop.execute(() -> {
            await(closed);
            done.add(1);
        });
        loop.execute(() -> done.add(2));
        loop.schedule(MILLISECOND, () -> done.add(-1));
        loop.close();
        loop.execute(() -> done.add(-2));
        closed.countDown();
        loop.awaitEnd(30_000);
        assertThat(done).isEqualTo(upTo(2));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that is never used has no thread. */
    @Test
    void itCanBeClosedBeforeItWasUsed() throws Exception {
        end();
        loop.execute(() -> done.add(1));
        assertThat(done).isEmpty();
    }
}
