package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many seeds; {@code -Draftkit.seeds=N} for the first N, {@code -Draftkit.seed=S} for one, of which {@code
 * -Draftkit.only=KEPT} leaves out what a report says. A seed that fails is minimised, and written as a page.
 */
class SimulationTest {
    private static final long SEEDS = 2_000;
    private static final Path PAGES = Path.of("target", "simulation");
    private static final String KEPT = System.getProperty("raftkit.only", "");

    @Test
    void everyPropertyHoldsInEverySeed() throws InterruptedException {
        Long only = Long.getLong("raftkit.seed");
        long from = Long.getLong("raftkit.from", 0);
        long[] seeds = only != null
                ? new long[] {only}
                : LongStream.range(from, from + Long.getLong("raftkit.seeds", SEEDS))
                        .toArray();
        List<SimulationReport> reports = runAll(seeds);
        assertThat(reports).hasSize(seeds.length);
        if (seeds.length >= SEEDS) {
            assertThat(reports).as("seeds that harm").anyMatch(report -> report.crashes() > 20);
            assertThat(reports).as("seeds that install snapshots").anyMatch(report -> report.snapshotsInstalled() > 5);
            assertThat(reports).as("seeds that resume them").anyMatch(report -> report.snapshotsResumed() > 0);
            assertThat(reports).as("seeds with many elections").anyMatch(report -> report.elections() > 20);
            assertThat(reports).as("seeds with failing disks").anyMatch(report -> report.breakdowns() > 5);
            assertThat(reports).as("seeds with full lines").anyMatch(report -> report.congestions() > 5);
            assertThat(reports).as("seeds that end in half a peace").anyMatch(report -> report.leftBroken() > 1);
            assertThat(reports).as("seeds that lose disks").anyMatch(report -> report.wipes() > 1);
            assertThat(reports).as("seeds that change members").anyMatch(report -> report.changes() > 20);
            assertThat(reports).as("seeds that move leadership").anyMatch(report -> report.transfers() > 5);
            assertThat(reports).as("seeds that trust clocks").anyMatch(report -> report.leaseReads() > 100);
            assertThat(reports).allMatch(report -> report.acknowledged() > 0);
        }
    }

    /** What they found is mended; each found it in the code of its day, when members did not change. */
    @ParameterizedTest
    @ValueSource(longs = {57, 1165, 1201, 1322, 1668, 2012, 2397, 2843, 3719, 10611, 32261, 500053})
    void whatSeedsHaveFoundStaysMended(long seed) {
        Simulation asItWas = Simulation.of(seed).swarm(Swarm::withoutChurn);
        assertThat(asItWas.run().acknowledged()).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 1000; seed < 1005; seed++) {
            assertThat(Simulation.of(seed).run()).isEqualTo(Simulation.of(seed).run());
        }
    }

    @Test
    void differentSeedsGiveDifferentRuns() {
        assertThat(Simulation.of(1).run().traceHash())
                .isNotEqualTo(Simulation.of(2).run().traceHash());
    }

    private static List<SimulationReport> runAll(long[] seeds) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<SimulationReport>> runs = new ArrayList<>();
            for (long seed : seeds) {
                runs.add(threads.submit(() -> Simulation.of(seed)
                        .only(KEPT)
                        .report(PAGES, System.out::println)
                        .run()));
            }
            List<SimulationReport> reports = new ArrayList<>();
            for (Future<SimulationReport> run : runs) {
                reports.add(outcome(run));
            }
            return reports;
        } finally {
            threads.shutdownNow();
        }
    }

    private static SimulationReport outcome(Future<SimulationReport> run) throws InterruptedException {
        try {
            return run.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AssertionError violation) {
                throw violation;
            }
            throw new AssertionError(failed.getCause());
        }
    }
}
