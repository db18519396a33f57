package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot on its way here. All members are asked whether they have it, again and again, and one of those that do
 * is its source, a follower rather than the leader, who has other work. A few pieces ahead of those received are asked
 * for. A source that stalls is given up for whoever has the snapshot then.
 */
final class Download {
    /** So many times the patience that a source is given, nobody may say that he has it. */
    private static final int FORSAKEN = 4;

    private final SnapshotStore.Partial partial;
    private final RaftConfig config;
    private final NodeId self;
    private final Outgoing outgoing;
    private final Speed speed;
    private final long patience;
    private @Nullable NodeId leader;
    private long term;
    private List<NodeId> members = List.of();
    private @Nullable NodeId source;
    private long asked;
    private long lastProgress;
    private long lastHeld;
    private long searchedAt;

    Download(SnapshotStore.Partial partial, NodeSettings settings, Outgoing outgoing, long now) {
        this.partial = partial;
        this.config = settings.config();
        this.self = settings.self();
        this.outgoing = outgoing;
        this.speed = new Speed(partial.received(), now);
        this.patience = config.electionTimeout().toNanos();
        this.asked = partial.received();
        this.lastProgress = now;
        this.lastHeld = now;
        this.searchedAt = now - patience;
    }

    Snapshot snapshot() {
        return partial.announced();
    }

    long received() {
        return partial.received();
    }

    boolean isComplete() {
        return received() == snapshot().sizeBytes();
    }

    /** The leader to tell when it is complete. */
    NodeId leader() {
        return Objects.requireNonNull(leader, "it was offered by somebody");
    }

    /** The term in which that leads. */
    long term() {
        return term;
    }

    /** A leader says that this server needs it, or another one like it. */
    void offeredBy(NodeId from, Message.InstallSnapshot offer) {
        leader = from;
        term = offer.term();
        members = Stream.concat(
                        Stream.of(from),
                        offer.snapshot().metadata().configuration().endpoints().stream()
                                .map(Endpoint::id))
                .filter(id -> !id.equals(self))
                .distinct()
                .toList();
    }

    /** Whether nobody seems to have it any more. */
    boolean isForsaken(long now) {
        return now - lastHeld >= FORSAKEN * patience;
    }

    /** Looks for whoever has it, from time to time, and gives up a source that stalls. */
    void goOn(long now) {
        if (now - lastProgress >= patience) {
            source = null;
        }
        if (now - searchedAt >= patience) {
            searchedAt = now;
            members.forEach(member -> ask(member, received(), 0));
        }
    }

    private void ask(NodeId member, long offset, int length) {
        outgoing.send(member, new Message.FetchSnapshot(snapshot().id(), offset, length));
    }

    /** That server has it. */
    void isAt(NodeId holder, long now) {
        lastHeld = now;
        boolean isBetter = source == null || (source.equals(leader) && !holder.equals(leader));
        if (isBetter) {
            source = holder;
            lastProgress = now;
            asked = received();
            askForMore();
        }
    }

    /** Takes the piece if it is the next. */
    boolean take(SnapshotChunk chunk, long now) throws IOException {
        if (chunk.offset() != received()) {
            return false;
        }
        partial.append(chunk.data());
        lastProgress = now;
        lastHeld = now;
        asked = Math.max(asked, received());
        askForMore();
        return true;
    }

    private void askForMore() {
        NodeId from = source;
        if (from == null) {
            return;
        }
        long size = snapshot().sizeBytes();
        while (asked < size && asked - received() < config.snapshotWindowBytes()) {
            int length = (int) Math.min(config.snapshotChunkBytes(), size - asked);
            ask(from, asked, length);
            asked += length;
        }
    }

    SnapshotProgress progress(NodeId from, long now) {
        return new SnapshotProgress(
                SnapshotProgress.Activity.RECEIVING,
                from,
                snapshot().lastIncluded(),
                received(),
                snapshot().sizeBytes(),
                speed.at(received(), now));
    }

    void commit() throws IOException {
        partial.commit();
    }

    /** Leaves what has come for later. */
    void close() {
        partial.close();
    }
}
