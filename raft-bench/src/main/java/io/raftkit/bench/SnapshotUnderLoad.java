package io.raftkit.bench;

import io.raftkit.RaftNode;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What clients notice while a large state is written, sent to an empty server and restored there: three nodes with
 * durable logs on the loopback, 64 clients that write, and a fourth node that joins. Then once more, while the transfer
 * is cut 20 times at random places and the leader changes twice.
 *
 * <p>Arguments: MiB of state, and where to write. The state is outside the heap: {@code java -Xmx1g
 * -XX:MaxDirectMemorySize=20g -cp raft-bench.jar io.raftkit.bench.SnapshotUnderLoad 2048 target/bench-data}
 */
public final class SnapshotUnderLoad {
    private static final int CUTS = 20;
    private static final long SECONDS_BEFORE = 20;
    private static final long PATIENCE_SECONDS = 1800;
    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    private final GrowingCluster cluster;
    private final long stateBytes;

    private SnapshotUnderLoad(GrowingCluster cluster, long stateBytes) {
        this.cluster = cluster;
        this.stateBytes = stateBytes;
    }

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        long mib = arguments.length > 0 ? Long.parseLong(arguments[0]) : 256;
        String parent = arguments.length > 1 ? arguments[1] : ScratchDirectory.PARENT;
        RaftConfig config = RaftConfig.builder()
                .snapshotEntries(Long.MAX_VALUE)
                .snapshotLogBytes(Long.MAX_VALUE)
                .trailingEntries(1000)
                .build();
        try (ScratchDirectory scratch = ScratchDirectory.in(parent)) {
            double raw = RawCopy.bytesPerSecond(scratch.path(), mib << 20);
            print("raw loopback and disk", raw / MIB, "MiB/s");
            try (GrowingCluster cluster = GrowingCluster.ofThree(scratch.path(), config)) {
                SnapshotUnderLoad run = new SnapshotUnderLoad(cluster, mib << 20);
                run.fill();
                run.measureLoad(raw);
                run.measureCuts();
            }
        }
    }

    private static void print(String what, double figure, String unit) {
        System.out.printf(Locale.ROOT, "%-46s %12.1f %s%n", what, figure, unit);
    }

    private void fill() {
        long pages = stateBytes / PagesStateMachine.PAGE_BYTES;
        for (long done = 0; done < pages; done += 64) {
            cluster.leader()
                    .propose(PagesStateMachine.fill(done, Math.min(64, pages - done)))
                    .join();
        }
    }

    private void measureLoad(double raw) throws InterruptedException, IOException {
        try (WritingClients clients = WritingClients.start(cluster, 64)) {
            TimeUnit.SECONDS.sleep(SECONDS_BEFORE / 2);
            clients.restart();
            long heapBefore = usedHeap();
            TimeUnit.SECONDS.sleep(SECONDS_BEFORE);
            print("commits per second before", clients.perSecond(), "");
            print("commit p99 before", clients.p99Millis(), "ms");

            clients.restart();
            long begun = System.nanoTime();
            Snapshot taken = cluster.leader().snapshot().join();
            print("snapshot written at", taken.sizeBytes() / seconds(begun) / MIB, "MiB/s");
            long joinedAt = System.nanoTime();
            RaftNode joiner = cluster.join();
            await(() -> cluster.receivedBytes() >= taken.sizeBytes());
            print("transfer", taken.sizeBytes() / seconds(joinedAt) / MIB, "MiB/s");
            print("transfer, of raw", taken.sizeBytes() / seconds(joinedAt) / raw, "");
            await(() -> joiner.status().lastApplied() > taken.index());
            print("until restored", seconds(joinedAt), "s");
            print("commits per second during", clients.perSecond(), "");
            print("commit p99 during", clients.p99Millis(), "ms");
            print("heap growth, after collections", (usedHeap() - heapBefore) / MIB, "MiB");
        }
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
        cluster.removeJoiner();
        Snapshot taken = cluster.leader().snapshot().join();
        cluster.forgetTraffic();
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
        await(() -> cluster.joiner().status().lastApplied() >= taken.index());
        print("sent in total, of the size", cluster.sentBytes() / (double) taken.sizeBytes(), "");
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
