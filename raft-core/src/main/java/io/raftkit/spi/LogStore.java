package io.raftkit.spi;

import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The persistent state of a server (Figure 2): entries, term and vote, in one ordered write path.
 *
 * <p>Failures are exceptions ({@link io.raftkit.error.StorageException}), never return values. A store whose sync
 * failed is finished: it must fail every later write and never report as durable what an earlier sync may have lost.
 * A full disk is a failure too, unless the store lets writes wait until there is room, and tells {@link
 * DiskListener#full}.
 *
 * <p>An author whose log is a file writes a {@link BlockingLog}, and lets {@link BlockingLogStore} do the rest. What is
 * promised here is tested by the contracts in {@code raft-testkit}.
 */
public interface LogStore extends AutoCloseable {
    /**
     * Opens the store and reads the shape of what is durable. Called once, before anything else; may block. What it
     * finds is durable when it returns, also if the process before this one was killed before its last sync: the
     * server acknowledges it without another write.
     *
     * @throws io.raftkit.error.StorageException if something that was durable cannot be read; {@link
     *     io.raftkit.error.DamagedLogException} if it knows exactly what is lost. The store is left as it is: a server
     *     that has lost entries it acknowledged, or a vote, must not go on as if it had not. Also if it is locked, not
     *     writable, or belongs to another server
     */
    RecoveredLog recover(Context context);

    /**
     * Writes. Readable by {@link #read} when this returns. Called on the raft loop, so it must not wait for the disk.
     *
     * @return completes, on any thread and in the order of the calls, when this write and all before it are durable;
     *     fails if the store is closed or has failed
     * @throws IllegalArgumentException if the entries leave a gap; nothing is written then
     */
    CompletionStage<Void> write(LogWrite write);

    /**
     * Empties the log and starts it anew after {@code lastIncluded}; term and vote stay. Ordered with writes.
     *
     * @return as for {@link #write}
     */
    CompletionStage<Void> reset(LogId lastIncluded);

    /**
     * Reads the entries in {@code (after, upTo]}, as far as {@code maxBytes} go but at least one. May block. Callable
     * on any thread beside writes.
     *
     * @return consecutive entries from {@code after + 1}; none if that one is not in the log
     */
    List<LogEntry> read(long after, long upTo, long maxBytes);

    /**
     * Entries up to {@code upTo} are no longer needed, and may go now, later, or in larger pieces. A log that is
     * recovered afterwards must know the term of the entry just before its first.
     */
    void compact(LogId upTo);

    /** Makes what was written durable and releases everything. */
    @Override
    void close();

    /**
     * Whose log this is.
     *
     * @param group the Raft group
     * @param self the server; a store that was made for another refuses
     * @param disk the loop on which the store does its blocking work
     * @param listener who is told how the disk does; {@link DiskListener#full}, if writes that find no room wait until
     *     there is some. A store that does not tell it fails them
     */
    record Context(GroupId group, NodeId self, EventLoop disk, DiskListener listener) {
        /** With nobody who listens. */
        public Context(GroupId group, NodeId self, EventLoop disk) {
            this(group, self, disk, DiskListener.NONE);
        }
    }
}
