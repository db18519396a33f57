package io.raftkit.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * AppendEntries from one process to itself over TCP, through the transport and through Netty alone. One operation is
 * one message that has arrived, or one that was answered. {@link TransportComparison} compares them round by round.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransportBenchmark {
    private static final int MESSAGES = 20_000;
    private static final int ROUND_TRIPS = 200;

    /** What carries them; see {@link Line#open}. */
    @Param({"raw", "heap", "kept", "raftkit"})
    public String line = "";

    /** Entries of 256 bytes in a message. */
    @Param({"1", "64", "1024"})
    public int entries;

    private @Nullable Line open;

    /** Connects both ends. */
    @Setup(Level.Trial)
    public void open() throws Exception {
        open = Line.open(line, entries);
    }

    /** As many as go through. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void stream() throws InterruptedException, ExecutionException, TimeoutException {
        line().stream(MESSAGES);
    }

    /** One at a time, there and back. */
    @Benchmark
    @OperationsPerInvocation(ROUND_TRIPS)
    public void roundTrip() throws InterruptedException, ExecutionException, TimeoutException {
        line().roundTrips(ROUND_TRIPS);
    }

    private Line line() {
        Line present = open;
        if (present == null) {
            throw new IllegalStateException("the line is not open");
        }
        return present;
    }

    /** Ends the connection. */
    @TearDown(Level.Trial)
    public void close() {
        line().close();
    }
}
