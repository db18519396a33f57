package io.raftkit.bench;

import io.raftkit.model.GroupId;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.storage.mapdb.MapDbLogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * Opens a log of so many entries, which reads and checks every byte of it; beside that, just reads the same files.
 *
 * <p>From memory, as after a restart of the process. For what the disk adds, drop the system's caches meanwhile.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OpenLogBenchmark {
    private static final int BATCH = 1000;

    /** Of 256 bytes each. */
    @Param({"10000", "1000000"})
    public int logEntries;

    /** Where the log is kept. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private @Nullable ScratchDirectory scratch;

    /** Writes the log. */
    @Setup
    public void write() throws Exception {
        ScratchDirectory fresh = ScratchDirectory.in(dir);
        scratch = fresh;
        try (AppendTarget.Store store = new AppendTarget.Store(MapDbLogStore.open(fresh.path()), Long.MAX_VALUE)) {
            LogId last = new LogId(1, 0);
            while (last.index() < logEntries) {
                int count = (int) Math.min(BATCH, logEntries - last.index());
                store.append(LogWrite.append(Samples.entriesAfter(last, count, Samples.command())));
                last = new LogId(1, last.index() + count);
            }
        }
    }

    /** Opens it. */
    @Benchmark
    public long open() {
        try (MapDbLogStore store = MapDbLogStore.open(directory())) {
            return store.recover(new LogStore.Context(GroupId.DEFAULT, NodeId.of("n1"), new AppendTarget.AtOnce()))
                    .lastIndex();
        }
    }

    /** Reads its files from front to back. */
    @Benchmark
    public long read() throws IOException {
        long total = 0;
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        for (Path file : files()) {
            try (FileChannel channel = FileChannel.open(file)) {
                for (int count = channel.read(buffer.clear()); count >= 0; count = channel.read(buffer.clear())) {
                    total += count;
                }
            }
        }
        return total;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".seg")).toList();
        }
    }

    private Path directory() {
        if (scratch == null) {
            throw new IllegalStateException("not set up");
        }
        return scratch.path();
    }

    /** Deletes it. */
    @TearDown
    public void delete() {
        if (scratch != null) {
            scratch.close();
        }
    }
}
