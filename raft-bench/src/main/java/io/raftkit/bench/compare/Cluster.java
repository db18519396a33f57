package io.raftkit.bench.compare;

import io.raftkit.bench.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** All members of a contender in this process, each with a port and a directory of its own. */
final class Cluster implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 10;

    private final List<Member> members = new ArrayList<>();

    private Cluster() {}

    /**
     * Starts them.
     *
     * @param size how many
     * @param directory where each gets a directory
     */
    static Cluster start(Contender contender, int size, Path directory, ReadLevel reads) throws Exception {
        Cluster cluster = new Cluster();
        List<Integer> ports = FreePorts.onLoopback(size);
        try {
            for (int i = 0; i < size; i++) {
                Path own = Files.createDirectories(directory.resolve("n" + (i + 1)));
                cluster.members.add(contender.start(new Seat(i, ports, own, reads)));
            }
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    /** Waits for a leader that has committed {@code command}. */
    Member leader(byte[] command) throws InterruptedException {
        long begin = System.nanoTime();
        Throwable last = null;
        while (System.nanoTime() - begin < PATIENCE_NANOS) {
            for (Member member : members) {
                if (member.isLeader()) {
                    last = failureOf(member, command);
                    if (last == null) {
                        return member;
                    }
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("no leader that commits", last);
    }

    private static @Nullable Throwable failureOf(Member member, byte[] command) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        member.submit(command, failure -> {
            failed.set(failure);
            done.countDown();
        });
        if (!done.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
            return new IllegalStateException("nothing has been committed for long");
        }
        return failed.get();
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
