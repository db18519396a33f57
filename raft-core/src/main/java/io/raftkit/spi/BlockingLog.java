package io.raftkit.spi;

import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import java.io.IOException;
import java.util.List;

/**
 * A log that may take its time: all that an author of a store has to write, around which {@link BlockingLogStore} puts
 * the threads.
 *
 * <p>Calls come one at a time, so nothing here needs to be thread-safe, with one exception: {@link #read} is called
 * beside {@link #sync}. What they change may stay in memory until {@link #sync}, and this is the whole promise for
 * crashes: what is found afterwards is the effect of all calls before the last {@link #sync} that returned, and of any
 * number of those after it, <em>in their order</em>. One file to which each call appends a record has that by nature.
 *
 * <p>After an exception from anything but {@link #read} there are no more changes, and no more syncs: there is only
 * {@link #close}.
 */
public interface BlockingLog extends AutoCloseable {
    /**
     * Opens the log, creates it if there is none, and makes durable what it finds: a process that was killed may have
     * left what no {@link #sync} has reached yet, and the node acknowledges what it finds.
     *
     * @param group the Raft group
     * @param self the server; a log that was made for another refuses
     * @throws io.raftkit.error.StorageException if it is damaged, in use, or somebody else's; says what to do. {@link
     *     io.raftkit.error.DamagedLogException} if it knows exactly what is lost
     */
    RecoveredLog recover(GroupId group, NodeId self) throws IOException;

    /** Term and vote are these from now on: one value, which is there whole or not at all. */
    void hardState(HardState state) throws IOException;

    /** Drops the entries behind {@code index}, of which there is at least one. */
    void truncateAfter(long index) throws IOException;

    /** Adds entries, of which there is at least one; the first follows the last that is there. */
    void append(List<LogEntry> entries) throws IOException;

    /** Drops all entries, and starts anew after {@code lastIncluded}; term and vote stay. */
    void reset(LogId lastIncluded) throws IOException;

    /** Entries up to {@code upTo} may go, now, later, or never. The term of {@code upTo} must not be forgotten. */
    void compact(LogId upTo) throws IOException;

    /**
     * The entries in {@code (after, upTo]} as far as {@code maxBytes} go but at least one; none if {@code after + 1} is
     * not in the log. Each must be verified: its checksum is in it, see {@link LogEntry#parse}.
     */
    List<LogEntry> read(long after, long upTo, long maxBytes) throws IOException;

    /** Everything so far is durable when this returns. */
    void sync() throws IOException;

    /** Releases whatever there is, also after {@link #recover} has failed; what was not synced may be lost. */
    @Override
    void close() throws IOException;
}
