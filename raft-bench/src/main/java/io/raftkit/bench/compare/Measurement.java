package io.raftkit.bench.compare;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one process saw in its window.
 *
 * @param scenario what was measured
 * @param round which time, from 1
 * @param perSecond operations completed
 * @param latency from when operations should have been made, microseconds
 * @param fromSubmission from when they were made, microseconds; the same as {@code latency} in a closed loop
 * @param cpuMicrosPerOperation processor time of the process, all members and the load together
 * @param cpuPercent of one core that the process used
 * @param bytesPerOperation allocated on the heap, by all members and the load together
 * @param collections of garbage
 * @param collectionMillis how long they took together
 * @param fullCollections of the whole heap
 * @param foreignCpuPercent what others used of one core meanwhile; -1 if it cannot be known
 * @param failure why there are no figures; {@code null} if there are
 */
public record Measurement(
        Scenario scenario,
        int round,
        double perSecond,
        Latency latency,
        Latency fromSubmission,
        double cpuMicrosPerOperation,
        double cpuPercent,
        double bytesPerOperation,
        long collections,
        long collectionMillis,
        long fullCollections,
        double foreignCpuPercent,
        @Nullable String failure) {

    /** Percentiles in microseconds. */
    public record Latency(double p50, double p90, double p99, double p999, double max) {
        static final Latency NONE = new Latency(0, 0, 0, 0, 0);
        private static final double NANOS_PER_MICRO = 1000;

        static Latency of(Histogram nanos) {
            return new Latency(
                    nanos.getValueAtPercentile(50) / NANOS_PER_MICRO,
                    nanos.getValueAtPercentile(90) / NANOS_PER_MICRO,
                    nanos.getValueAtPercentile(99) / NANOS_PER_MICRO,
                    nanos.getValueAtPercentile(99.9) / NANOS_PER_MICRO,
                    nanos.getMaxValue() / NANOS_PER_MICRO);
        }
    }

    static Measurement of(Scenario scenario, Load.Seen seen, ProcessCosts costs) {
        long operations = Math.max(1, seen.latency().getTotalCount());
        return new Measurement(
                scenario,
                0,
                seen.latency().getTotalCount() * 1e3 / scenario.windowMillis(),
                Latency.of(seen.latency()),
                Latency.of(seen.fromSubmission()),
                costs.cpuNanos() / 1e3 / operations,
                100.0 * costs.cpuNanos() / costs.nanos(),
                (double) costs.allocatedBytes() / operations,
                costs.collections(),
                costs.collectionMillis(),
                costs.oldCollections(),
                costs.foreignCpuPercent(),
                null);
    }

    static Measurement failed(Scenario scenario, int round, String failure) {
        return new Measurement(scenario, round, 0, Latency.NONE, Latency.NONE, 0, 0, 0, 0, 0, 0, -1, failure);
    }

    boolean succeeded() {
        return failure == null;
    }

    Measurement inRound(int number) {
        return new Measurement(
                scenario,
                number,
                perSecond,
                latency,
                fromSubmission,
                cpuMicrosPerOperation,
                cpuPercent,
                bytesPerOperation,
                collections,
                collectionMillis,
                fullCollections,
                foreignCpuPercent,
                failure);
    }
}
