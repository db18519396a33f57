package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.runtime.ThreadEventLoops;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the writer, truncations and compactions: what they get is consecutive, intact and not outdated. */
class ConcurrentReadIT {
    private static final int WRITES = 4000;
    private static final int READERS = 3;

    @TempDir
    Path directory;

    private final AtomicLong stable = new AtomicLong();
    private final AtomicLong compacted = new AtomicLong();
    private volatile boolean over;

    @Test
    void readersAlwaysSeeConsecutiveIntactEntries() throws Exception {
        ThreadEventLoops loops = new ThreadEventLoops();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try (MapDbLogStore store =
                MapDbLogStore.open(directory, MapDbOptions.defaults().withSegmentBytes(1 << 16))) {
            store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, loops.open("disk")));
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                results.add(readers.submit(reader(store, new Random(i))));
            }
            write(store, new Random(42));
            over = true;
            for (Future<Long> result : results) {
                assertThat(result.get()).isPositive();
            }
        } finally {
            over = true;
            readers.shutdownNow();
            loops.close();
        }
    }

    /** Entries up to {@code stable} are never truncated, those after may be. */
    private void write(LogStore store, Random random) throws Exception {
        long term = 1;
        long last = 0;
        for (int i = 0; i < WRITES; i++) {
            long truncateAfter = LogWrite.NO_TRUNCATION;
            if (random.nextInt(10) == 0) {
                term++;
                truncateAfter = stable.get() + random.nextLong(last - stable.get() + 1);
                last = truncateAfter;
            }
            List<LogEntry> entries = new ArrayList<>();
            for (int count = random.nextInt(10); count > 0; count--) {
                entries.add(entry(term, ++last));
            }
            var durable = store.write(new LogWrite(null, truncateAfter, entries));
            if (random.nextInt(20) == 0) {
                durable.toCompletableFuture().get();
                stable.set(last);
            }
            if (random.nextInt(100) == 0) {
                compacted.set(Math.max(0, stable.get() - random.nextInt(500)));
                store.compact(new LogId(term, compacted.get()));
            }
        }
    }

    /** What stands at an index, whoever wrote it. */
    private static LogEntry entry(long term, long index) {
        byte[] payload = new byte[(int) (index * 7919 % 1000)];
        new Random(index * 31 + term).nextBytes(payload);
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, index, Bytes.wrap(payload));
    }

    private Callable<Long> reader(LogStore store, Random random) {
        return () -> {
            long read = 0;
            while (!over) {
                long lowest = compacted.get();
                long highest = stable.get();
                long after = lowest + random.nextLong(Math.max(1, highest - lowest));
                List<LogEntry> entries = store.read(after, after + random.nextInt(50), random.nextInt(30_000));
                for (LogEntry entry : entries) {
                    assertThat(entry.index()).isEqualTo(++after);
                    assertThat(entry).isEqualTo(entry(entry.term(), entry.index()));
                }
                read += entries.size();
            }
            return read;
        };
    }
}
