package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.spi.SnapshotStore;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the snapshot that the leader offers, from any server that has it, and commits it only if it is what was
 * announced. What was fetched of a snapshot is of use until it is whole, whoever leads by then and however often this
 * server was started again: another offer makes it begin anew only if the leader's log no longer reaches back to the
 * end of the snapshot that it has begun, or nobody has that one any more.
 *
 * <p>The work is done on the bulk loop. It needs no timer: the leader repeats its offer as long as it stands.
 */
@NodeScope
final class SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

    private final Incarnation incarnation;
    private final SnapshotStore store;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Inbox inbox;
    private final Lifecycle lifecycle;

    /** Bytes that have arrived and were not stored yet. */
    private final AtomicLong pendingBytes = new AtomicLong();

    private @Nullable Download download;

    // What it stores to, tells and answers with.
    @Inject
    SnapshotReceiver(
            RecoveredLog log,
            SnapshotStore store,
            NodeLoops loops,
            NodeSettings settings,
            Outgoing outgoing,
            Inbox inbox,
            Lifecycle lifecycle) {
        this.incarnation = log.incarnation();
        this.store = store;
        this.loops = loops;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.outgoing = outgoing;
        this.inbox = inbox;
    }

    /** The leader offers a snapshot. */
    void fetch(Effect.FetchSnapshot effect) {
        loops.bulk().execute(lifecycle.guard(() -> offered(effect)));
    }

    private void offered(Effect.FetchSnapshot effect) {
        Message.InstallSnapshot offer = effect.message();
        try {
            Download current = downloadFor(offer);
            current.offeredBy(effect.from(), offer);
            if (current.isComplete()) {
                commit(current);
                return;
            }
            outgoing.send(
                    effect.from(),
                    new Message.InstallSnapshotResponse(
                            offer.term(), current.snapshot().lastIncluded(), current.received(), false, incarnation));
            current.goOn(loops.bulk().nanoTime());
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{} cannot store the snapshot up to {}, and waits for another offer",
                    settings,
                    offer.snapshot().lastIncluded(),
                    e);
            close();
        }
    }

    private Download downloadFor(Message.InstallSnapshot offer) throws IOException {
        Snapshot wanted = offer.snapshot();
        Download current = download;
        if (current != null && (current.snapshot().equals(wanted) || isOfUse(current, offer))) {
            return current;
        }
        if (current == null) {
            wanted = store.incomplete().filter(begun -> reaches(begun, offer)).orElse(wanted);
        }
        close();
        SnapshotStore.Partial partial = store.receive(wanted);
        LOG.info(
                "{} receives the snapshot up to {}, {} bytes, {} of which it has",
                settings,
                wanted.lastIncluded(),
                wanted.sizeBytes(),
                partial.received());
        Download begun = new Download(partial, settings, outgoing, loops.bulk().nanoTime());
        download = begun;
        return begun;
    }

    private boolean isOfUse(Download current, Message.InstallSnapshot offer) {
        return reaches(current.snapshot(), offer)
                && !current.isForsaken(loops.bulk().nanoTime());
    }

    /** Whether the leader's log goes on where that snapshot ends. */
    private static boolean reaches(Snapshot snapshot, Message.InstallSnapshot offer) {
        return snapshot.index() >= offer.firstIndex() - 1
                && snapshot.index() <= offer.snapshot().index();
    }

    /** A piece has come; dropped, as a network may, if more have come than were asked for. */
    void arrived(NodeId from, Message.SnapshotPiece piece) {
        SnapshotChunk chunk = piece.chunk();
        int bytes = chunk.data().length();
        if (pendingBytes.get() <= settings.config().snapshotWindowBytes()) {
            pendingBytes.addAndGet(bytes);
            loops.bulk().execute(lifecycle.guard(() -> {
                pendingBytes.addAndGet(-bytes);
                store(from, chunk);
            }));
        }
    }

    private void store(NodeId from, SnapshotChunk chunk) {
        Download current = download;
        if (current == null || !current.snapshot().id().equals(chunk.snapshot())) {
            return;
        }
        long now = loops.bulk().nanoTime();
        try {
            if (chunk.data().isEmpty()) {
                current.isAt(from, now);
            } else if (current.take(chunk, now)) {
                lifecycle.snapshotProgress(current.progress(from, now));
                if (current.isComplete()) {
                    commit(current);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{} cannot store the snapshot up to {}, and waits for another offer",
                    settings,
                    chunk.snapshot().lastIncluded(),
                    e);
            close();
        }
    }

    private void commit(Download complete) throws IOException {
        complete.commit();
        download = null;
        inbox.offer(new Input.SnapshotReceived(complete.leader(), complete.term(), complete.snapshot()));
    }

    /** Leaves what has come for later. On the bulk loop, or when that has ended. */
    void close() {
        if (download != null) {
            download.close();
            download = null;
        }
    }
}
