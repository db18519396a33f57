package io.raftkit.bench;

import io.raftkit.RaftNode;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What clients notice while a large state is written, sent to an empty server and restored there, at a rate that is
 * set: three nodes with durable logs on the loopback, 64 clients that write, and a fourth node that joins. Then, five
 * times, how fast it goes without clients and limit. Then once more, while either end is stopped at 20 random places
 * and the leader changes.
 *
 * <p>Arguments: MiB of state, MiB a second under load, and where to write. The state is outside the heap: {@code java
 * -Xmx1g -XX:MaxDirectMemorySize=16g -cp raft-bench.jar io.raftkit.bench.SnapshotUnderLoad 2048 64 target/bench-data}
 */
public final class SnapshotUnderLoad {
    private static final int SIZE = 3;
    private static final int CUTS = 20;
    private static final int CLIENTS = 64;
    private static final int TRANSFERS = 5;
    private static final long SECONDS_BEFORE = 20;
    private static final long PATIENCE_SECONDS = 300;
    private static final long PADDING_BYTES = 160L << 20;
    private static final int PADDING_PIECE_BYTES = 1 << 19;

    /** Full before anything is measured, so that what grows on the heap is not the log. */
    private static final long TAIL_BYTES = 4L << 20;

    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    private final GrowingCluster cluster;
    private final Path scratch;
    private final long stateBytes;

    private SnapshotUnderLoad(GrowingCluster cluster, Path scratch, long stateBytes) {
        this.cluster = cluster;
        this.scratch = scratch;
        this.stateBytes = stateBytes;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        long mib = arguments.length > 0 ? Long.parseLong(arguments[0]) : 256;
        long rate = arguments.length > 1 ? Long.parseLong(arguments[1]) : 64;
        String parent = arguments.length > 2 ? arguments[2] : ScratchDirectory.PARENT;
        try (ScratchDirectory scratch = ScratchDirectory.in(parent);
                GrowingCluster cluster = GrowingCluster.ofThree(scratch.path(), settings(rate << 20))) {
            SnapshotUnderLoad run = new SnapshotUnderLoad(cluster, scratch.path(), mib << 20);
            run.fill();
            run.measureLoad();
            cluster.removeJoiner();
            cluster.snapshotEverywhere();
            cluster.restartWith(settings(Long.MAX_VALUE));
            run.measureTransfers();
            run.measureCuts();
        }
    }

    private static RaftConfig settings(long bytesPerSecond) {
        return RaftConfig.builder()
                .snapshotEntries(Long.MAX_VALUE)
                .snapshotLogBytes(Long.MAX_VALUE)
                .trailingEntries(0)
                .logTailBytes(TAIL_BYTES)
                .snapshotSendBytesPerSecond(bytesPerSecond)
                .snapshotWriteBytesPerSecond(bytesPerSecond)
                .build();
    }

    private static void print(String what, double figure, String unit) {
        System.out.printf(Locale.ROOT, "%-46s %12.2f %s%n", what, figure, unit);
    }

    /** So much log follows that nobody can begin with the state's own commands once they are compacted. */
    private void fill() {
        long pages = stateBytes / PagesStateMachine.PAGE_BYTES;
        for (long done = 0; done < pages; done += 64) {
            cluster.leader()
                    .propose(PagesStateMachine.fill(done, Math.min(64, pages - done)))
                    .join();
        }
        for (long done = 0; done < PADDING_BYTES; done += PADDING_PIECE_BYTES) {
            cluster.leader()
                    .propose(PagesStateMachine.padding(PADDING_PIECE_BYTES))
                    .join();
        }
    }

    /**
     * The log is not cut meanwhile, and every node keeps a table of where its entries stand: what that costs for a
     * commit is measured before, and what more the heap grows by is the snapshot's.
     */
    private void measureLoad() throws InterruptedException {
        try (WritingClients clients = WritingClients.start(cluster, CLIENTS)) {
            TimeUnit.SECONDS.sleep(SECONDS_BEFORE / 2);
            long heapBefore = usedHeap();
            clients.restart();
            TimeUnit.SECONDS.sleep(SECONDS_BEFORE);
            double rateBefore = clients.perSecond();
            double p99Before = clients.p99Millis();
            print("commits per second before", rateBefore, "");
            print("commit p99 before", p99Before, "ms");
            double tablesPerCommit = (usedHeap() - heapBefore) / (double) clients.commits();
            heapBefore = usedHeap();

            clients.restart();
            long begun = System.nanoTime();
            Snapshot taken = cluster.leader().snapshot().join();
            print("snapshot written at", taken.sizeBytes() / seconds(begun) / MIB, "MiB/s");
            long joinedAt = System.nanoTime();
            RaftNode joiner = cluster.join();
            await(() -> cluster.receivedBytes() >= taken.sizeBytes());
            print("transfer", taken.sizeBytes() / seconds(cluster.receivingSince()) / MIB, "MiB/s");
            await(() -> joiner.status().lastApplied() > taken.index());
            print("until restored", seconds(joinedAt), "s");
            double rate = clients.perSecond();
            double p99 = clients.p99Millis();
            print("commits per second during", rate, "");
            print("of before", rate / rateBefore, "");
            print("commit p99 during", p99, "ms");
            print("of before", p99 / p99Before, "");
            double growth = usedHeap() - heapBefore;
            double tables = tablesPerCommit * clients.commits() * (SIZE + 1) / SIZE;
            print("heap growth, after collections", growth / MIB, "MiB");
            print("of that more than as many commits need before", (growth - tables) / MIB, "MiB");
        }
    }

    /** In turns with the raw rate: what a disk takes depends on its mood, and on whether a place was written before. */
    private void measureTransfers() throws IOException, InterruptedException {
        Snapshot taken = cluster.snapshotEverywhere();
        double[] ratios = new double[TRANSFERS];
        for (int i = 0; i < TRANSFERS; i++) {
            double raw = RawCopy.bytesPerSecond(scratch, stateBytes);
            long begun = System.nanoTime();
            RaftNode joiner = cluster.join();
            await(() -> joiner.status().snapshotIndex() >= taken.index());
            double rate = taken.sizeBytes() / seconds(cluster.receivingSince());
            await(() -> joiner.status().lastApplied() >= taken.index());
            print("until restored, without clients and limit", seconds(begun), "s");
            print("transfer", rate / MIB, "MiB/s");
            print("raw loopback and disk", raw / MIB, "MiB/s");
            ratios[i] = rate / raw;
            cluster.removeJoiner();
        }
        Arrays.sort(ratios);
        print("transfer, of raw, least", ratios[0], "");
        print("transfer, of raw, median", ratios[TRANSFERS / 2], "");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / NANOS;
    }

    /** What the last collections left. */
    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
                .sum();
    }

    private void measureCuts() throws InterruptedException {
        Snapshot taken = cluster.snapshotEverywhere();
        cluster.forgetTraffic();
        long heapBefore = usedHeap();
        Random random = new Random(7);
        cluster.join();
        for (int cut = 1; cut <= CUTS; cut++) {
            double share = (cut - random.nextDouble()) / (CUTS + 1);
            long goal = (long) (taken.sizeBytes() * share);
            await(() -> cluster.receivedBytes() >= goal);
            if (cut % 7 == 0) {
                cluster.moveLeadership();
            } else if (cut % 2 == 0) {
                cluster.restartSource();
            } else {
                cluster.restartJoiner();
            }
        }
        print("heap growth in the middle", (usedHeap() - heapBefore) / MIB, "MiB");
        await(() -> cluster.joiner().status().lastApplied() >= taken.index());
        print("sent in total, of the size", cluster.sentBytes() / (double) taken.sizeBytes(), "");
        print("states that differ", cluster.isEqualEverywhere() ? 0 : 1, "");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + PATIENCE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
