package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one entry costs: to checksum and encode at the leader, to read and verify elsewhere. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EntryBenchmark {
    private final Bytes command = Samples.command();
    private final Bytes record = Samples.entry(new LogId(7, 1), command).record();
    private final ByteBuffer target = ByteBuffer.allocateDirect(record.length());
    private long index;

    /** A command into a log record. */
    @Benchmark
    public LogEntry encode() {
        index++;
        LogEntry entry = Samples.entry(new LogId(7, index), command);
        entry.writeTo(target.clear());
        return entry;
    }

    /** A log record, with its checksum. */
    @Benchmark
    public LogEntry decode() throws CorruptRecordException {
        return LogEntry.parse(record);
    }
}
