package io.raftkit.storage.mapdb;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The process that {@link KillIT} kills: writes random batches, compacts, and prints the index of the last entry that
 * is durable. The term is written with each batch and is never below the index.
 */
final class KillChild {
    static final MapDbOptions OPTIONS = MapDbOptions.defaults().withSegmentBytes(1 << 18);
    private static final int IN_FLIGHT = 8;

    private KillChild() {}

    /** What stands at an index, whoever wrote it. */
    static LogEntry entry(long term, long index) {
        byte[] payload = new byte[(int) (index * 7919 % 1000)];
        new Random(index * 31 + term).nextBytes(payload);
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, index, Bytes.wrap(payload));
    }

    /** What is written with the batch that ends at {@code last}. */
    static HardState hardState(long term, long last) {
        return new HardState(term, NodeId.of("n" + last % 9));
    }

    public static void main(String[] arguments) throws InterruptedException {
        Random random = new Random(Long.parseLong(arguments[1]));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        LogStore store = MapDbLogStore.open(Path.of(arguments[0]), OPTIONS);
        RecoveredLog log = store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ThreadLoop(thread)));
        PrintStream output = System.out;
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        long term = log.hardState().term();
        long last = log.lastIndex();
        while (true) {
            inFlight.acquire();
            List<LogEntry> entries = new ArrayList<>();
            int count = 1 + random.nextInt(64);
            term = Math.max(term + random.nextInt(2), last + count);
            for (int i = 1; i <= count; i++) {
                entries.add(entry(term, last + i));
            }
            last += count;
            long reported = last;
            store.write(new LogWrite(hardState(term, last), LogWrite.NO_TRUNCATION, entries))
                    .whenComplete((done, error) -> {
                        if (error == null) {
                            // The dot tells a whole number from one that the kill cut short.
                            output.println(reported + ".");
                            output.flush();
                        }
                        inFlight.release();
                    });
            if (random.nextInt(50) == 0) {
                store.compact(new LogId(1, last - 2000));
            }
        }
    }

    /** A loop on a real thread. */
    record ThreadLoop(ExecutorService thread) implements EventLoop {
        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException("the store has no timers");
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    }
}
