package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.spi.SnapshotStore;
import jakarta.inject.Inject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends snapshots to followers that are too far behind, chunk by chunk from the store, a few chunks ahead of the
 * answers. A transfer that stalls goes on from what the follower last said it has. The work is done on the bulk loop.
 */
@NodeScope
final class SnapshotSender {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);
    private static final int CHUNKS_AHEAD = 4;

    /** One follower's transfer. */
    private static final class Transfer {
        final Snapshot snapshot;
        final long term;

        @Nullable
        InputStream source;

        long sent;
        long received;
        long lastProgress;

        Transfer(Snapshot snapshot, long term, long now) {
            this.snapshot = snapshot;
            this.term = term;
            this.lastProgress = now;
        }

        void close() {
            InputStream closing = source;
            source = null;
            try {
                if (closing != null) {
                    closing.close();
                }
            } catch (IOException e) {
                LOG.debug("a snapshot that was read could not be closed", e);
            }
        }
    }

    private final Map<NodeId, Transfer> transfers = new TreeMap<>();
    private final SnapshotStore store;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Lifecycle lifecycle;

    @Inject
    SnapshotSender(
            SnapshotStore store, NodeLoops loops, NodeSettings settings, Outgoing outgoing, Lifecycle lifecycle) {
        this.store = store;
        this.loops = loops;
        this.settings = settings;
        this.outgoing = outgoing;
        this.lifecycle = lifecycle;
    }

    /** Begins a transfer; if one is under way, makes sure that it gets on. */
    void send(Effect.SendSnapshot effect) {
        onBulkLoop(() -> beginOrResume(effect));
    }

    private void onBulkLoop(Runnable task) {
        loops.bulk().execute(lifecycle.guard(task));
    }

    private void beginOrResume(Effect.SendSnapshot effect) {
        Transfer running = transfers.get(effect.to());
        try {
            if (running == null || running.term != effect.term()) {
                begin(effect);
            } else if (loops.bulk().nanoTime() - running.lastProgress > patience()) {
                resume(effect.to(), running);
            }
        } catch (IOException | RuntimeException e) {
            giveUp(effect.to(), e);
        }
    }

    private long patience() {
        return settings.config().electionTimeout().toNanos();
    }

    private void begin(Effect.SendSnapshot effect) throws IOException {
        end(effect.to());
        Optional<Snapshot> latest = store.latest();
        if (latest.isPresent()) {
            LOG.info(
                    "{} sends the snapshot up to {} to {}, {} bytes",
                    settings,
                    latest.get().lastIncluded(),
                    effect.to(),
                    latest.get().sizeBytes());
            Transfer transfer =
                    new Transfer(latest.get(), effect.term(), loops.bulk().nanoTime());
            transfers.put(effect.to(), transfer);
            resume(effect.to(), transfer);
        }
    }

    private void resume(NodeId to, Transfer transfer) throws IOException {
        transfer.close();
        InputStream source = store.open(transfer.snapshot);
        transfer.source = source;
        source.skipNBytes(transfer.received);
        transfer.sent = transfer.received;
        transfer.lastProgress = loops.bulk().nanoTime();
        pump(to, transfer);
    }

    private void pump(NodeId to, Transfer transfer) throws IOException {
        long window = (long) CHUNKS_AHEAD * settings.config().snapshotChunkBytes();
        while (transfer.source != null && transfer.sent - transfer.received < window) {
            byte[] data = transfer.source.readNBytes(settings.config().snapshotChunkBytes());
            SnapshotChunk chunk = new SnapshotChunk(transfer.snapshot, transfer.sent, Bytes.wrap(data));
            if (data.length == 0 && !chunk.isLast()) {
                throw new EOFException("the snapshot ends after " + transfer.sent + " bytes");
            }
            outgoing.send(to, new Message.InstallSnapshot(transfer.term, chunk));
            transfer.sent = chunk.end();
            if (chunk.isLast()) {
                transfer.close();
            }
        }
    }

    /** The follower says how far it is. */
    void answered(NodeId from, Message.InstallSnapshotResponse response) {
        onBulkLoop(() -> advance(from, response));
    }

    private void advance(NodeId from, Message.InstallSnapshotResponse response) {
        Transfer transfer = transfers.get(from);
        if (transfer == null || !transfer.snapshot.lastIncluded().equals(response.lastIncluded())) {
            return;
        }
        if (response.installed()) {
            end(from);
            return;
        }
        try {
            if (response.receivedBytes() > transfer.received) {
                transfer.lastProgress = loops.bulk().nanoTime();
            }
            transfer.received = Math.min(response.receivedBytes(), transfer.snapshot.sizeBytes());
            pump(from, transfer);
        } catch (IOException | RuntimeException e) {
            giveUp(from, e);
        }
    }

    private void giveUp(NodeId to, Exception cause) {
        LOG.warn("{} cannot send a snapshot to {}, and tries again", settings, to, cause);
        end(to);
    }

    private void end(NodeId to) {
        Transfer transfer = transfers.remove(to);
        if (transfer != null) {
            transfer.close();
        }
    }

    /** No longer the leader of the term. */
    void stop() {
        onBulkLoop(this::close);
    }

    /** Ends all transfers. On the bulk loop, or when that has ended. */
    void close() {
        transfers.values().forEach(Transfer::close);
        transfers.clear();
    }
}
