package io.raftkit.bench;

import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Starts a whole node again on a log of so many commands of 256 bytes and no snapshot, until all are applied and it
 * answers a linearizable read. It is alone in its cluster, with an election timeout of 30 ms.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class RestartBenchmark {
    private static final int OUTSTANDING = 1024;
    private static final long PATIENCE_SECONDS = 60;

    /** Commands in the log. */
    @Param({"1000", "1000000"})
    public int logEntries;

    /** Where the log is kept. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private @Nullable ScratchDirectory scratch;

    /** Has them committed. */
    @Setup
    public void write() throws Exception {
        ScratchDirectory fresh = ScratchDirectory.in(dir);
        scratch = fresh;
        try (WholeCluster cluster = WholeCluster.ofOne(fresh.path())) {
            int outstanding = Math.min(OUTSTANDING, logEntries);
            ClosedLoop loop = new ClosedLoop(Operations.writes(cluster.leader(), Samples.command()), outstanding);
            loop.fill();
            for (int i = outstanding; i < logEntries; i++) {
                loop.completeOne();
            }
            loop.drain();
        }
    }

    /** From nothing to an answer. */
    @Benchmark
    public long restart() throws InterruptedException, ExecutionException, TimeoutException {
        try (WholeCluster cluster = WholeCluster.ofOne(directory().path())) {
            RaftNode node = cluster.leader();
            Bytes count = node.query(Bytes.EMPTY).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            long applied = count.asByteBuffer().getLong();
            if (applied != logEntries) {
                throw new IllegalStateException(applied + " of " + logEntries + " commands are there");
            }
            return applied;
        }
    }

    private ScratchDirectory directory() {
        ScratchDirectory present = scratch;
        if (present == null) {
            throw new IllegalStateException("not set up");
        }
        return present;
    }

    /** Deletes the log. */
    @TearDown
    public void delete() {
        directory().close();
    }
}
