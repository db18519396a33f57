package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the latest snapshot, as the leader, to followers that are too far behind, again and again until they have it.
 * They fetch it from whoever has it: see {@link SnapshotSource}. The work is done on the bulk loop.
 */
@NodeScope
final class SnapshotSender {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);

    private final Map<NodeId, Snapshot> offered = new HashMap<>();
    private final Map<NodeId, Long> received = new HashMap<>();
    private final SnapshotStore store;
    private final NodeLog log;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Transfers transfers;
    private final Lifecycle lifecycle;

    // What it offers, to whom it is said, and who is to know.
    @Inject
    SnapshotSender(
            SnapshotStore store,
            NodeLog log,
            NodeLoops loops,
            NodeSettings settings,
            Outgoing outgoing,
            Transfers transfers,
            Lifecycle lifecycle) {
        this.store = store;
        this.log = log;
        this.loops = loops;
        this.settings = settings;
        this.outgoing = outgoing;
        this.transfers = transfers;
        this.lifecycle = lifecycle;
    }

    /** Makes an offer, or repeats it. */
    void send(Effect.SendSnapshot effect) {
        onBulkLoop(() -> offer(effect));
    }

    private void onBulkLoop(Runnable task) {
        loops.bulk().execute(lifecycle.guard(task));
    }

    private void offer(Effect.SendSnapshot effect) {
        Optional<Snapshot> latest;
        try {
            latest = store.latest();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot offer a snapshot to {}, and tries again", settings, effect.to(), e);
            return;
        }
        if (latest.isPresent()) {
            Snapshot snapshot = latest.get();
            if (!snapshot.equals(offered.put(effect.to(), snapshot))) {
                LOG.info(
                        "{} offers the snapshot up to {} to {}, {} bytes",
                        settings,
                        snapshot.lastIncluded(),
                        effect.to(),
                        snapshot.sizeBytes());
                transfers.seen();
            }
            outgoing.send(effect.to(), new Message.InstallSnapshot(effect.term(), snapshot, log.firstIndex()));
        }
    }

    /** The follower says how far it is. */
    void answered(NodeId from, Message.InstallSnapshotResponse response) {
        onBulkLoop(() -> {
            if (response.installed()) {
                offered.remove(from);
                received.remove(from);
            } else if (!Long.valueOf(response.receivedBytes()).equals(received.put(from, response.receivedBytes()))) {
                transfers.seen();
            }
        });
    }

    /** No longer the leader of the term. */
    void stop() {
        onBulkLoop(() -> {
            offered.clear();
            received.clear();
        });
    }
}
