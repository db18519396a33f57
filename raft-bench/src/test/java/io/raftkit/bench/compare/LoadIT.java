package io.raftkit.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads on a member that does nothing, and on a cluster. */
class LoadIT {
    private static final long STALL_NANOS = 200_000_000;

    @TempDir
    Path directory;

    /** Completes everything at once, but is away once for a while. */
    private static final class Stalling implements Member {
        private final AtomicLong submitted = new AtomicLong();
        private final long stalls;

        Stalling(long stalls) {
            this.stalls = stalls;
        }

        @Override
        public boolean isLeader() {
            return true;
        }

        @Override
        public void submit(byte[] command, Completion completion) {
            if (submitted.incrementAndGet() == stalls) {
                long until = System.nanoTime() + STALL_NANOS;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
            completion.done(null);
        }

        @Override
        public void read(long key, Completion completion) {
            completion.done(null);
        }

        @Override
        public void close() {}
    }

    @Test
    void operationsThatShouldHaveBeenMadeDuringAStallCountWithIt() {
        Scenario scenario = scenario("write", 0, 1000);
        Stalling member = new Stalling(100);
        Load.Seen seen = new OpenLoopLoad(member, Workload.of(scenario), Window.of(scenario), 1000).call();
        assertThat(seen.latency().getTotalCount()).isEqualTo(member.submitted.get());
        long late = seen.latency().getCountBetweenValues(STALL_NANOS / 4, Long.MAX_VALUE);
        assertThat(late)
                .as("operations that waited a quarter of the stall or longer")
                .isGreaterThanOrEqualTo(140);
        assertThat(seen.fromSubmission().getCountBetweenValues(STALL_NANOS, Long.MAX_VALUE))
                .as("operations that took so long once they were made")
                .isGreaterThanOrEqualTo(1)
                .isLessThan(late);
    }

    @Test
    void closedLoopKeepsItsNumberOnTheirWay() {
        Scenario scenario = scenario("write", 8, 0);
        Stalling member = new Stalling(-1);
        Load.Seen seen = new ClosedLoopLoad(member, Workload.of(scenario), Window.of(scenario), 8).call();
        assertThat(seen.latency().getTotalCount()).isPositive().isLessThanOrEqualTo(member.submitted.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "mixed", "linearizable", "lease", "local"})
    void clusterIsMeasured(String workload) throws Exception {
        Measurement measurement = MeasuringProcess.measure(scenario(workload, 16, 0), directory);
        assertThat(measurement.failure()).isNull();
        assertThat(measurement.perSecond()).isPositive();
        assertThat(measurement.latency().p99()).isPositive();
        assertThat(measurement.cpuMicrosPerOperation()).isPositive();
    }

    @Test
    void idleClusterIsMeasured() throws Exception {
        Measurement measurement = MeasuringProcess.measure(scenario("idle", 0, 0), directory);
        assertThat(measurement.perSecond()).isZero();
        assertThat(measurement.cpuPercent()).isPositive();
    }

    private static Scenario scenario(String workload, int outstanding, long rate) {
        return new Scenario("raftkit", workload, 3, outstanding, rate, 0, 256, 100, 0, 1000);
    }
}
