package io.raftkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs what is measured, not to measure it: every benchmark once, in this process. */
class BenchmarksIT {
    /**
     * Benchmarks times parameters: cluster 3 x 5, log 2, core 2, codec 2 x 3, entry 2, durable append 4, opening 2,
     * transport 2 x 12, snapshots 2, restart 1.
     */
    private static final int RUNS = 60;

    @TempDir
    Path directory;

    @Test
    void everyBenchmarkRunsAndLeavesNothingBehind() throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .mode(Mode.SingleShotTime)
                        .param("dir", directory.toString())
                        .param("outstanding", "64")
                        .param("batch", "64")
                        .param("size", "256")
                        .param("logEntries", "2000")
                        .param("mib", "1")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        assertThat(results).hasSize(RUNS);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void closedLoopCommitsWhatItCounts() throws Exception {
        int outstanding = 16;
        int more = 100;
        try (WholeCluster cluster = WholeCluster.inMemory(3)) {
            RaftNode leader = cluster.leader();
            ClosedLoop loop = new ClosedLoop(Operations.writes(leader, Samples.command()), outstanding);
            loop.fill();
            for (int i = 0; i < more; i++) {
                loop.completeOne();
            }
            loop.drain();
            Bytes count = leader.query(Bytes.EMPTY).get(10, TimeUnit.SECONDS);
            assertThat(count.asByteBuffer().getLong()).isEqualTo(outstanding + more);
        }
    }

    @Test
    void threeCoresCommitEveryBatch() {
        ThreeCores cores = ThreeCores.elected(1);
        long before = cores.commitIndex();
        Proposal proposal = new Proposal(new RequestId(cores.leader(), 1), Samples.command());
        cores.propose(List.of(proposal, proposal, proposal));
        cores.propose(List.of(proposal));
        assertThat(cores.commitIndex()).isEqualTo(before + 4);
    }
}
