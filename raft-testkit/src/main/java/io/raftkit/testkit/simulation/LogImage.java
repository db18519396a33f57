package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a log contains at some moment: as its server reads it, or as a crash would leave it.
 *
 * <p>Beside each entry stands a hash of it and all before it, so that equal hashes at an index mean equal logs up to
 * it.
 */
final class LogImage {
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Long> chains = new ArrayList<>();
    private final NavigableMap<Long, Configuration> configurations = new TreeMap<>();
    private HardState hardState = HardState.INITIAL;
    private LogId base = LogId.ZERO;
    private long baseChain;

    /** Term and vote. */
    HardState hardState() {
        return hardState;
    }

    void hardState(HardState value) {
        hardState = value;
    }

    /** The entry just before the first. */
    LogId base() {
        return base;
    }

    /** The last entry, the base if there is none. */
    LogId last() {
        return entries.isEmpty() ? base : entries.get(entries.size() - 1).id();
    }

    /** Whether the entry at {@code index} is here, or was and is the base. */
    boolean reaches(long index) {
        return index >= base.index() && index <= last().index();
    }

    /** The hash of everything up to {@code index}, which must be within {@link #reaches reach}. */
    long chainAt(long index) {
        return index == base.index() ? baseChain : chains.get(offset(index));
    }

    /** The entry at {@code index}, which must be behind the base. */
    LogEntry entry(long index) {
        return entries.get(offset(index));
    }

    /** The id at {@code index}, which must be within {@link #reaches reach}. */
    LogId idAt(long index) {
        return index == base.index() ? base : entry(index).id();
    }

    /** The configurations behind the base, by the index of their entries. */
    NavigableMap<Long, Configuration> configurations() {
        return configurations;
    }

    /** Whether this very entry is here, or lies before the base, where only committed ones are. */
    boolean covers(LogId id) {
        return id.index() < base.index()
                || (reaches(id.index()) && idAt(id.index()).equals(id));
    }

    /** The first {@code entryCount} entries of a write, with everything that comes before entries. */
    void apply(LogWrite write, int entryCount) {
        if (write.hardState() != null) {
            hardState = write.hardState();
        }
        if (write.truncateAfter() < last().index()) {
            truncateAfter(write.truncateAfter());
        }
        for (LogEntry entry : write.entries().subList(0, entryCount)) {
            append(entry);
        }
    }

    private void truncateAfter(long index) {
        if (index < base.index()) {
            throw new IllegalStateException("cannot truncate after " + index + ", before the log's base " + base);
        }
        configurations.tailMap(index, false).clear();
        int from = offset(index + 1);
        entries.subList(from, entries.size()).clear();
        chains.subList(from, chains.size()).clear();
    }

    private void append(LogEntry entry) {
        if (entry.index() != last().index() + 1 || entry.term() < last().term()) {
            throw new IllegalStateException(entry.id() + " cannot follow " + last());
        }
        chains.add(Mix.of(Mix.of(chainAt(last().index()), entry.checksum()), entry.term()));
        entries.add(entry);
        if (entry.type() == EntryType.CONFIGURATION) {
            configurations.put(entry.index(), Configuration.decode(entry.payload()));
        }
    }

    /** Empties the log and starts it after {@code lastIncluded}, everything up to which hashes to {@code chain}. */
    void reset(LogId lastIncluded, long chain) {
        entries.clear();
        chains.clear();
        configurations.clear();
        base = lastIncluded;
        baseChain = chain;
    }

    /** Drops the entries up to {@code index}, if they are here. */
    void compact(long index) {
        if (index <= base.index() || index > last().index()) {
            return;
        }
        int count = offset(index) + 1;
        baseChain = chainAt(index);
        base = idAt(index);
        configurations.headMap(index, true).clear();
        entries.subList(0, count).clear();
        chains.subList(0, count).clear();
    }

    /** Entries in {@code (after, upTo]}, as far as {@code maxBytes} go but at least one. */
    List<LogEntry> read(long after, long upTo, long maxBytes) {
        List<LogEntry> found = new ArrayList<>();
        long bytes = 0;
        for (long index = after + 1; index <= Math.min(upTo, last().index()) && after >= base.index(); index++) {
            LogEntry entry = entry(index);
            bytes += entry.sizeBytes();
            if (!found.isEmpty() && bytes > maxBytes) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    /** The same content. */
    LogImage copy() {
        LogImage copy = new LogImage();
        copy.become(this);
        return copy;
    }

    /** From now on this has the content of another. */
    void become(LogImage other) {
        reset(other.base, other.baseChain);
        entries.addAll(other.entries);
        chains.addAll(other.chains);
        configurations.putAll(other.configurations);
        hardState = other.hardState;
    }

    /** The shape of this log, as a store reports it when it is opened. */
    RecoveredLog recovered(Incarnation incarnation) {
        RecoveredLog.Scan scan = new RecoveredLog.Scan(incarnation, base);
        scan.hardState(hardState);
        entries.forEach(scan::append);
        return scan.finish();
    }

    private int offset(long index) {
        return Math.toIntExact(index - base.index() - 1);
    }
}
