package io.raftkit.bench;

import io.raftkit.RaftNode;
import io.raftkit.transport.netty.NettyOptions;
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
 * Operations per second of a cluster in one process. One thread in the leader's process makes them, with a constant
 * number outstanding; one write is one command committed and applied, its future completed.
 *
 * <p>The mean time from call to completion is {@code outstanding / score}. An iteration may be credited with up to
 * {@code outstanding} operations too many, those under way when its clock starts.
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
    private static final long PATIENCE_SECONDS = 30;

    /** How nodes store and talk. */
    @Param({"memory", "netty-mapdb", "netty-tls-mapdb"})
    public String ports = "";

    /** What is done: see {@link Operations#of}. */
    @Param({"write", "linearizable", "lease", "local", "mixed"})
    public String operation = "";

    /** Members of the cluster. */
    @Param("3")
    public int nodes;

    /** Bytes of a command. */
    @Param("256")
    public int value;

    /** Operations that have not completed yet, at any time. */
    @Param({"1", "64", "1024"})
    public int outstanding;

    /** Where nodes keep their data. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private @Nullable ScratchDirectory scratch;
    private @Nullable WholeCluster cluster;
    private @Nullable ClosedLoop loop;

    /** Starts the cluster and waits for its leader. JMH tears down only what was set up. */
    @Setup
    public void start() throws Exception {
        try {
            WholeCluster started = cluster();
            cluster = started;
            RaftNode leader = started.leader();
            leader.propose(Samples.command(value)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (operation.equals("lease")) {
                started.grantLease(leader);
            }
            loop = new ClosedLoop(Operations.of(operation, leader, Samples.command(value)), outstanding);
        } catch (Exception e) {
            stop();
            throw e;
        }
    }

    private WholeCluster cluster() throws IOException, InterruptedException {
        if (ports.equals("memory")) {
            return WholeCluster.inMemory(nodes);
        }
        ScratchDirectory fresh = ScratchDirectory.in(dir);
        scratch = fresh;
        NettyOptions options = switch (ports) {
            case "netty-mapdb" -> NettyOptions.DEFAULTS;
            case "netty-tls-mapdb" ->
                NettyOptions.builder()
                        .tls(SharedCertificate.in(fresh.path(), nodes))
                        .build();
            default ->
                throw new IllegalArgumentException("ports is memory, netty-mapdb or netty-tls-mapdb, not " + ports);
        };
        return WholeCluster.onNettyAndMapDb(nodes, fresh.path(), options);
    }

    /** Puts the operations on their way. */
    @Setup(Level.Iteration)
    public void fill() {
        loop().fill();
    }

    /** One of them. {@code cpuMicros} divided by the score is the processor time of one, on all nodes together. */
    @Benchmark
    public void operation(ProcessorTime time) throws InterruptedException {
        loop().completeOne();
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
