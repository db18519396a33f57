package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a server. */
public sealed interface Input {
    /** The core's deadline has come. */
    record Tick() implements Input {}

    /** A message arrived; {@code from} is who the connection says it is. */
    record Receive(NodeId from, Message message) implements Input {}

    /**
     * Clients of this server propose commands.
     *
     * @param timestamp this server's wall clock, in milliseconds since 1970
     */
    record Propose(List<Proposal> proposals, long timestamp) implements Input {}

    /**
     * Clients of this server want to read its state, no older than now.
     *
     * @param requests the reads
     * @param mayUseLease whether the leader may trust its clock instead of asking (diss. 6.4.1)
     */
    record Read(List<RequestId> requests, boolean mayUseLease) implements Input {}

    /**
     * Somebody wants other members (§6).
     *
     * @param request whom to tell
     * @param target the members to be, and the lease; the rest of it is ignored
     * @param expectedIndex the entry that holds the configuration which this is meant to replace
     */
    record ChangeMembership(RequestId request, Configuration target, long expectedIndex) implements Input {}

    /**
     * Somebody wants another leader (diss. 3.10).
     *
     * @param request whom to tell
     * @param target the leader to be, or null for the best
     */
    record TransferLeadership(RequestId request, @Nullable NodeId target) implements Input {}

    /** The transport says that the connection to a server was closed: a hint that it may be gone, no more. */
    record Disconnected(NodeId peer) implements Input {}

    /**
     * The transport drops what is said to a server, for too much waits for it already: it may be slow, or not read.
     */
    record Congested(NodeId peer) implements Input {}

    /** A write to the log has failed: this server stops, and says its last words now. */
    record WriteFailed() implements Input {}

    /** The write with this sequence and all before it are durable. */
    record Persisted(long sequence) implements Input {}

    /**
     * A snapshot of this server's own state is durable.
     *
     * @param snapshot what it covers
     * @param keepAfter entries up to there are not worth keeping for slow followers: they are too many bytes
     */
    record SnapshotTaken(Snapshot snapshot, long keepAfter) implements Input {
        /** All entries are worth keeping that {@code RaftConfig.trailingEntries} names. */
        public SnapshotTaken(Snapshot snapshot) {
            this(snapshot, 0);
        }
    }

    /** All chunks of a snapshot have arrived from {@code from}, a leader of {@code term}, and are durable. */
    record SnapshotReceived(NodeId from, long term, Snapshot snapshot) implements Input {}
}
