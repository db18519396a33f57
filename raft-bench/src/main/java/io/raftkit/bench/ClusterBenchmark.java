package io.raftkit.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Commits per second of three nodes in one process. One thread in the leader's process proposes, with a constant number
 * of proposals outstanding; one operation is one command committed and applied, its future completed.
 *
 * <p>The mean time from {@code propose} to completion is {@code outstanding / score}. An iteration may be credited
 * with up to {@code outstanding} commands too many, those under way when its clock starts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ClusterBenchmark {
    /** How nodes store and talk. */
    @Param({"memory", "netty-mapdb"})
    public String ports = "";

    /** Proposals that have not completed yet, at any time. */
    @Param({"1", "64", "1024"})
    public int outstanding;

    /** Where nodes keep their data. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private @Nullable ScratchDirectory scratch;
    private @Nullable ThreeNodes cluster;
    private @Nullable ClosedLoop loop;

    /** Starts the cluster and waits for its leader. JMH tears down only what was set up. */
    @Setup
    public void start() throws Exception {
        try {
            ThreeNodes started = cluster();
            cluster = started;
            loop = new ClosedLoop(started.leader(), Samples.command(), outstanding);
        } catch (Exception e) {
            stop();
            throw e;
        }
    }

    private ThreeNodes cluster() throws IOException {
        return switch (ports) {
            case "memory" -> ThreeNodes.inMemory();
            case "netty-mapdb" -> {
                ScratchDirectory fresh = ScratchDirectory.in(dir);
                scratch = fresh;
                yield ThreeNodes.onNettyAndMapDb(fresh.path());
            }
            default -> throw new IllegalArgumentException("ports is memory or netty-mapdb, not " + ports);
        };
    }

    /** Puts the proposals on their way. */
    @Setup(Level.Iteration)
    public void fill() {
        loop().fill();
    }

    /** One commit. {@code cpuMicros} divided by the score is the processor time of one, on all three nodes together. */
    @Benchmark
    public void commit(ProcessorTime time) throws InterruptedException {
        loop().commitOne();
    }

    /** Lets what is on its way arrive. */
    @TearDown(Level.Iteration)
    public void drain() throws InterruptedException {
        loop().drain();
    }

    /** Stops the cluster and deletes its data. */
    @TearDown
    public void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (scratch != null) {
            scratch.close();
        }
    }

    private ClosedLoop loop() {
        ClosedLoop started = loop;
        if (started == null) {
            throw new IllegalStateException("not set up");
        }
        return started;
    }
}
