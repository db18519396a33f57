package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import java.util.Collections;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The algorithm alone, without threads, codec, disk or network: a leader takes in a batch of proposals, both followers
 * accept it, and it commits. One operation is the work of all three cores.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoreStepBenchmark {
    private static final long SEED = 1;

    /** Proposals that are stepped at once. */
    @Param({"1", "64"})
    public int proposals;

    private @Nullable ThreeCores cluster;
    private List<Proposal> batch = List.of();

    /** Elects a leader. */
    @Setup
    public void elect() {
        ThreeCores elected = ThreeCores.elected(SEED);
        Bytes command = Samples.command();
        batch = Collections.nCopies(proposals, new Proposal(new RequestId(elected.leader(), 1), command));
        cluster = elected;
    }

    /** One batch is committed. */
    @Benchmark
    public long commit() {
        ThreeCores elected = cluster;
        if (elected == null) {
            throw new IllegalStateException("not set up");
        }
        elected.propose(batch);
        return elected.commitIndex();
    }
}
