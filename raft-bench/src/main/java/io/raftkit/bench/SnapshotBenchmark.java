package io.raftkit.bench;

import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.model.Suffrage;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * Writes a snapshot until it is durable, and reads it until it is verified, which a restart and a transfer do. Read
 * from memory, as after a restart of the process.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 10)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SnapshotBenchmark {
    private static final int PIECE = 1 << 16;
    private static final int PIECES_IN_MIB = 16;

    /** Size of the state. */
    @Param({"1", "64"})
    public int mib;

    /** Where snapshots are kept. */
    @Param(ScratchDirectory.PARENT)
    public String dir = "";

    private final byte[] piece = new byte[PIECE];
    private final byte[] buffer = new byte[PIECE];
    private @Nullable ScratchDirectory scratch;
    private @Nullable SnapshotStore store;
    private @Nullable Snapshot written;
    private long index;

    /** Writes one to be read. */
    @Setup
    public void open() throws IOException {
        ScratchDirectory fresh = ScratchDirectory.in(dir);
        scratch = fresh;
        store = FileSnapshotStore.open(fresh.path());
        new Random(1).nextBytes(piece);
        written = write();
    }

    /** All of one, and its sync. */
    @Benchmark
    public Snapshot write() throws IOException {
        index++;
        Member only = Member.joining(Endpoint.parse("n1=127.0.0.1:1"), Suffrage.VOTER);
        Configuration alone = Configuration.bootstrap(List.of(only));
        try (SnapshotStore.Writer writer = store().begin(new SnapshotMetadata(new LogId(1, index), 1, alone, 0))) {
            OutputStream output = writer.output();
            for (int i = 0; i < mib * PIECES_IN_MIB; i++) {
                output.write(piece);
            }
            output.close();
            written = writer.commit();
            return written;
        }
    }

    /** All of the latest. */
    @Benchmark
    public long read() throws IOException {
        Snapshot latest = written;
        if (latest == null) {
            throw new IllegalStateException("not set up");
        }
        long total = 0;
        try (InputStream input = store().open(latest)) {
            for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                total += count;
            }
        }
        return total;
    }

    private SnapshotStore store() {
        SnapshotStore open = store;
        if (open == null) {
            throw new IllegalStateException("not set up");
        }
        return open;
    }

    /** Deletes them. */
    @TearDown
    public void delete() {
        if (store != null) {
            store.close();
        }
        if (scratch != null) {
            scratch.close();
        }
    }
}
