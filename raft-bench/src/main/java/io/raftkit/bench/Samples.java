package io.raftkit.bench;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** What the benchmarks propose, write and send: commands of {@value #COMMAND_BYTES} bytes that do not compress. */
final class Samples {
    static final int COMMAND_BYTES = 256;

    private static final long SEED = 1;
    private static final long TIMESTAMP = 1_700_000_000_000L;

    private Samples() {}

    static Bytes command() {
        return command(COMMAND_BYTES);
    }

    static Bytes command(int size) {
        byte[] bytes = new byte[size];
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

    /** An AppendEntries with {@code count} entries. */
    static Envelope appendEntries(int count) {
        LogId previous = new LogId(7, 1_000_000);
        return envelope(new Message.AppendEntries(
                previous.term(), 42, previous, entriesAfter(previous, count, command()), previous.index()));
    }

    /** An answer to one. */
    static Envelope answer() {
        LogId match = new LogId(7, 1_000_001);
        return envelope(new Message.AppendEntriesResponse(
                match.term(), 42, true, match, 1_000_000, new Incarnation(new UUID(3, 4))));
    }

    private static Envelope envelope(Message message) {
        return new Envelope(GroupId.DEFAULT, new ClusterId(new UUID(1, 2)), message);
    }
}
