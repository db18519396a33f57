package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One thread writes, makes durable and compacts, while another reads; what is checked holds whoever is faster. */
final class ReadsBesideWrites {
    private static final int WRITES = 2_000;

    /** So many entries at least are never compacted. */
    private static final int TAIL = 100;

    private final LogStore store;
    private final StepLoop disk;
    private final AtomicLong written = new AtomicLong();

    /** For a new store whose disk loop is {@code disk}. */
    ReadsBesideWrites(LogStore store, StepLoop disk) {
        this.store = store;
        this.disk = disk;
    }

    void run() {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
        for (long round = 0; !writer.isDone(); round++) {
            readAndCheck(round % TAIL);
        }
        writer.join();
        assertThat(store.read(WRITES - 1, Long.MAX_VALUE, 0))
                .as("the last entry")
                .isEqualTo(entries(1, WRITES, WRITES));
    }

    private void write() {
        for (long index = 1; index <= WRITES; index++) {
            var unused = store.write(LogWrite.append(entries(1, index, index)));
            written.set(index);
            if (index % 3 == 0) {
                disk.runAll();
            }
            if (index % TAIL == 0) {
                disk.runAll();
                store.compact(new LogId(1, index - TAIL));
            }
        }
    }

    private void readAndCheck(long back) {
        long last = written.get();
        long after = Math.max(0, last - back);
        List<LogEntry> found = store.read(after, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(found)
                .as("a read beside writes gives consecutive entries, as they were written")
                .isEqualTo(entries(1, after + 1, after + found.size()));
        boolean mayBeCompacted = written.get() >= after + 1 + TAIL;
        assertThat(after + found.size())
                .as("a read beside writes gives what was written before it")
                .isGreaterThanOrEqualTo(mayBeCompacted ? after : last);
    }
}
