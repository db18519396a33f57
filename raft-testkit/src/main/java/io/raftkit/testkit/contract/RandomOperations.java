package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a server could do to its log, drawn at random: the same for the same random and the same logs. */
final class RandomOperations {
    /** How far the log may grow behind what was compacted, in entries. */
    private static final int MOST_ENTRIES = 200;

    private final RandomGenerator random;

    RandomOperations(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Something that fits a log.
     *
     * @param floor up to where it was compacted
     */
    LogOperation next(LogModel log, long floor) {
        long length = log.last().index() - floor;
        int dice = random.nextInt(100);
        if (length > MOST_ENTRIES || dice < 8) {
            return new LogOperation.Compact(log.idAt(floor + random.nextLong(length + 1)));
        }
        if (dice < 11) {
            return reset(log, floor);
        }
        return dice < 25
                ? write(log, floor + random.nextLong(length + 1))
                : write(log, log.last().index());
    }

    private LogOperation reset(LogModel log, long floor) {
        long index = Math.max(floor, log.last().index() + random.nextInt(40) - 20);
        long term = Math.max(log.hardState().term(), log.last().term());
        return new LogOperation.Reset(new LogId(Math.max(1, term), Math.max(1, index)));
    }

    private LogOperation write(LogModel log, long truncateAfter) {
        boolean isNewTerm = truncateAfter < log.last().index() || random.nextInt(4) == 0;
        long term = Math.max(Math.max(1, log.hardState().term()), log.last().term());
        HardState next = new HardState(isNewTerm ? term + 1 : term, vote());
        List<LogEntry> entries = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            entries.add(entry(next.term(), truncateAfter + entries.size() + 1));
        }
        boolean saysSo = isNewTerm || log.hardState().term() < next.term();
        long truncation = truncateAfter < log.last().index() ? truncateAfter : LogWrite.NO_TRUNCATION;
        return new LogOperation.Write(new LogWrite(saysSo ? next : null, truncation, entries));
    }

    private NodeId vote() {
        return NodeId.of("n" + random.nextInt(1, 6));
    }

    private LogEntry entry(long term, long index) {
        byte[] payload = new byte[random.nextInt(12) == 0 ? random.nextInt(3000) : random.nextInt(120)];
        random.nextBytes(payload);
        EntryType type = random.nextInt(10) == 0 ? EntryType.CONFIGURATION : EntryType.COMMAND;
        return LogEntry.of(new LogId(term, index), type, 1000 + index, Bytes.wrap(payload));
    }
}
