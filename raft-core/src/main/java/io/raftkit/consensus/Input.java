package io.raftkit.consensus;

import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import java.util.List;

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

    /** Clients of this server want to read its state, no older than now. */
    record Read(List<RequestId> requests) implements Input {}

    /** The write with this sequence and all before it are durable. */
    record Persisted(long sequence) implements Input {}

    /** A snapshot of this server's own state is durable. */
    record SnapshotTaken(Snapshot snapshot) implements Input {}

    /** All chunks of a snapshot have arrived from {@code from}, a leader of {@code term}, and are durable. */
    record SnapshotReceived(NodeId from, long term, Snapshot snapshot) implements Input {}
}
