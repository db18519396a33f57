package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the benchmarks propose, write and send: commands of {@value #COMMAND_BYTES} bytes that do not compress. */
final class Samples {
    static final int COMMAND_BYTES = 256;

    private static final long SEED = 1;
    private static final long TIMESTAMP = 1_700_000_000_000L;

    private Samples() {}

    static Bytes command() {
        byte[] bytes = new byte[COMMAND_BYTES];
        new Random(SEED).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    static LogEntry entry(LogId id, Bytes command) {
        return LogEntry.of(id, EntryType.COMMAND, TIMESTAMP, command);
    }

    /** {@code count} entries of one term that follow {@code previous}. */
    static List<LogEntry> entriesAfter(LogId previous, int count, Bytes command) {
        List<LogEntry> entries = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            entries.add(entry(new LogId(previous.term(), previous.index() + i), command));
        }
        return entries;
    }
}
