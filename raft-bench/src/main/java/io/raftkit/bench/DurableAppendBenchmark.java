package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * The same entries made durable in different ways, on the thread that asks for it: what a store costs beside the disk.
 *
 * <p>{@link LogAppendBenchmark} adds the hand-over between threads. What a store allocates is what {@code -prof gc}
 * shows for it, without what it shows for {@code file}: the entries, which are made on the same thread.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class DurableAppendBenchmark {
    private static final int PREPARED = 64;

    /** Where entries go, see {@link AppendTarget#open}. */
    @Param({"file", "store", "mapped", "tree"})
    public String target = "";

    /** Entries in a write. */
    @Param({"1", "16", "64", "256", "1024"})
    public int batch;

    /** Payload bytes of an entry. */
    @Param({"256", "1024"})
    public int size;

    /** Where the data is kept. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private @Nullable ScratchDirectory scratch;
    private @Nullable AppendTarget opened;
    private Bytes payload = Bytes.EMPTY;
    private final List<LogWrite> prepared = new ArrayList<>();
    private long last;
    private int next;

    /** Counts entries beside writes. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Written {
        /** Entries that are durable. */
        public long entries;
    }

    /** Opens an empty target. */
    @Setup
    public void open() throws Exception {
        ScratchDirectory fresh = ScratchDirectory.in(dir);
        scratch = fresh;
        opened = AppendTarget.open(target, fresh.path());
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        payload = Bytes.wrap(bytes);
    }

    /** Makes some batches ahead, so that the clock is not stopped for each. */
    @Setup(Level.Invocation)
    public void prepare() {
        if (next < prepared.size()) {
            return;
        }
        prepared.clear();
        next = 0;
        for (int i = 0; i < Math.max(1, PREPARED / batch); i++) {
            List<LogEntry> entries = new ArrayList<>(batch);
            for (int j = 0; j < batch; j++) {
                entries.add(LogEntry.of(new LogId(1, ++last), EntryType.COMMAND, 0, payload));
            }
            prepared.add(LogWrite.append(entries));
        }
    }

    /** Writes per second, and entries per second. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public void append(Written written) throws Exception {
        if (opened == null) {
            throw new IllegalStateException("not set up");
        }
        opened.append(prepared.get(next++));
        written.entries += batch;
    }

    /** Closes the target and deletes it. */
    @TearDown
    public void close() throws Exception {
        if (opened != null) {
            opened.close();
        }
        if (scratch != null) {
            scratch.close();
        }
    }
}
