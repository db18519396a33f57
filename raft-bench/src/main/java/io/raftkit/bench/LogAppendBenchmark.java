package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.runtime.ThreadEventLoops;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.storage.mapdb.MapDbLogStore;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Appends to a log on MapDB volumes: one operation writes a batch of entries and waits until it is durable.
 *
 * <p>The entries are encoded before the clock starts, see {@link EntryBenchmark}. The log is compacted now and
 * then, as it is in a running node.
 */
@State(Scope.Benchmark)
@Fork(3)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class LogAppendBenchmark {
    private static final int KEPT_ENTRIES = 100_000;
    private static final NodeId SELF = NodeId.of("n1");

    /** Entries in a write. */
    @Param({"1", "64", "1024"})
    public int batch;

    /** Where the log is kept. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private final ThreadEventLoops loops = new ThreadEventLoops();
    private final Bytes command = Samples.command();
    private @Nullable ScratchDirectory scratch;
    private @Nullable LogStore log;
    private List<LogEntry> next = List.of();
    private LogId last = new LogId(1, 0);
    private long compactedTo;

    /** Counts entries beside writes. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Written {
        /** Entries that are durable. */
        public long entries;
    }

    /** Opens an empty log. */
    @Setup
    public void open() throws Exception {
        ScratchDirectory fresh = ScratchDirectory.in(dir);
        scratch = fresh;
        LogStore opened = MapDbLogStore.open(fresh.path());
        opened.recover(new LogStore.Context(GroupId.DEFAULT, SELF, loops.open("disk")));
        log = opened;
    }

    /** Encodes the batch. A write takes 100 µs and more, so that a clock stopped for each operation does no harm. */
    @Setup(Level.Invocation)
    public void encode() {
        next = Samples.entriesAfter(last, batch, command);
        last = next.get(batch - 1).id();
    }

    /** Writes per second, and entries per second. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public void append(Written written) throws Exception {
        appendBatch();
        written.entries += batch;
    }

    /** From the call to durability: mean and percentiles. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void appendLatency() throws Exception {
        appendBatch();
    }

    private void appendBatch() throws InterruptedException, ExecutionException {
        LogStore opened = log;
        if (opened == null) {
            throw new IllegalStateException("not set up");
        }
        opened.write(LogWrite.append(next)).toCompletableFuture().get();
        if (last.index() - compactedTo >= 2 * KEPT_ENTRIES) {
            compactedTo = last.index() - KEPT_ENTRIES;
            opened.compact(new LogId(last.term(), compactedTo));
        }
    }

    /** Closes the log and deletes it. */
    @TearDown
    public void close() {
        loops.close();
        if (log != null) {
            log.close();
        }
        if (scratch != null) {
            scratch.close();
        }
    }
}
