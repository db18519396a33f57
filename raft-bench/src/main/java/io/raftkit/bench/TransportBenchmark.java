package io.raftkit.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * AppendEntries from one process to itself over TCP, through the transport and through Netty alone. Of {@link #stream}
 * read the messages and megabytes a second, of {@link #roundTrip} the operations, of which each is one message that was
 * answered. {@link TransportComparison} compares them round by round.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransportBenchmark {
    private static final int MOST_MESSAGES = 20_000;
    private static final int MOST_BYTES = 64 << 20;
    private static final int ROUND_TRIPS = 200;
    private static final double MEGA = 1e6;

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

    /** What has arrived: it is counted, for fewer of long messages are sent at once. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Arrived {
        /** Messages, the first of the two figures to read. */
        public long messages;

        /** Millions of bytes. */
        public double megabytes;
    }

    /** As many as go through. */
    @Benchmark
    public void stream(Arrived arrived) throws InterruptedException, ExecutionException, TimeoutException {
        int messages = Math.min(MOST_MESSAGES, MOST_BYTES / line().frameBytes());
        line().stream(messages);
        arrived.messages += messages;
        arrived.megabytes += messages * line().frameBytes() / MEGA;
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
