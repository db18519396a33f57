package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.spi.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    /** An owner that pauses and dies when told. */
    private static final class Mortal implements VirtualTime.Owner {
        private boolean over;
        private long pausedUntil;

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public long pausedUntil() {
            return pausedUntil;
        }
    }

    @Test
    void tasksRunInOrderOfTimeAndThenOfBirth() {
        time.schedule(20, VirtualTime.Owner.WORLD, () -> ran.add("late"));
        time.schedule(10, VirtualTime.Owner.WORLD, () -> ran.add("first"));
        time.schedule(10, VirtualTime.Owner.WORLD, () -> ran.add("second"));

        runAll();

        assertThat(ran).containsExactly("first", "second", "late");
        assertThat(time.now()).isEqualTo(20);
        assertThat(time.events()).isEqualTo(3);
    }

    @Test
    void theTasksOfTheDeadNeverRun() {
        Mortal owner = new Mortal();
        time.schedule(10, owner, () -> ran.add("never"));
        time.schedule(5, VirtualTime.Owner.WORLD, () -> owner.over = true);

        runAll();

        assertThat(ran).isEmpty();
    }

    @Test
    void theTasksOfThePausedWaitAndKeepTheirOrder() {
        Mortal owner = new Mortal();
        owner.pausedUntil = 100;
        time.schedule(10, owner, () -> ran.add("a at " + time.now()));
        time.schedule(20, owner, () -> ran.add("b at " + time.now()));
        time.schedule(30, VirtualTime.Owner.WORLD, () -> ran.add("other"));

        runAll();

        assertThat(ran).containsExactly("other", "a at 100", "b at 100");
    }

    /** Seed 1004777: a leader whose pause ended early sent no heartbeats, since its timer still waited. */
    @Test
    void whatWasPutOffRunsAsSoonAsThePauseEndsEarly() {
        Mortal owner = new Mortal();
        owner.pausedUntil = 100;
        time.schedule(10, owner, () -> ran.add("a at " + time.now()));
        time.schedule(20, owner, () -> ran.add("b at " + time.now()));
        time.schedule(90, owner, () -> ran.add("c at " + time.now()));
        time.schedule(50, VirtualTime.Owner.WORLD, () -> {
            owner.pausedUntil = 0;
            time.endPauses();
        });

        runAll();

        assertThat(ran).containsExactly("a at 50", "b at 50", "c at 90");
    }

    @Test
    void aLoopThatIsLateKeepsItsOrder() {
        EventLoop loop = loops(1.0, 1000).open("loop");
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            loop.execute(() -> order.add(number));
        }

        runAll();

        assertThat(order).hasSize(100).isSorted();
        assertThat(time.now()).isPositive();
    }

    @Test
    void aTimerIsNeverEarlyByItsOwnClockHoweverThatRuns() {
        for (double rate : new double[] {0.8, 0.999, 1, 1.001, 1.2}) {
            EventLoop loop = loops(rate, 0).open("loop");
            long start = loop.nanoTime();
            loop.schedule(1_000_003, () -> ran.add("after " + (loop.nanoTime() - start >= 1_000_003)));
            runAll();
        }

        assertThat(ran).hasSize(5).containsOnly("after true");
    }

    @Test
    void loopsThatCloseFinishWhatTheyWereGiven() {
        VirtualLoops loops = loops(1, 0);
        EventLoop one = loops.open("one");
        EventLoop other = loops.open("other");
        one.execute(() -> other.execute(() -> ran.add("given on the way")));
        one.schedule(5, () -> ran.add("not yet due"));

        loops.close();
        one.execute(() -> ran.add("too late"));
        runAll();

        assertThat(ran).containsExactly("given on the way");
    }

    private VirtualLoops loops(double rate, long jitter) {
        LocalClock clock = new LocalClock(time, time.now(), -123_456_789, rate, () -> 0);
        return new VirtualLoops(time, VirtualTime.Owner.WORLD, clock, new SplittableRandom(1), jitter);
    }

    private void runAll() {
        while (time.next() < Long.MAX_VALUE) {
            var unused = time.step();
        }
    }
}
