package io.raftkit.runtime;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotId;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.spi.SnapshotStore;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives pieces of the snapshots in the store to whoever asks for them, whether this server leads or not: one piece at a
 * time, in turn to all that wait, and no faster than is set. The work is done on the bulk loop.
 */
@NodeScope
final class SnapshotSource {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSource.class);
    private static final int PATIENCE = 10;

    private final Map<NodeId, SnapshotReader> readers = new LinkedHashMap<>();
    private final SnapshotStore store;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Transfers transfers;
    private final Lifecycle lifecycle;
    private final Pace pace;
    private boolean isScheduled;
    private boolean isWatched;

    // What it reads, whom it answers, and who is to know.
    @Inject
    SnapshotSource(
            SnapshotStore store,
            NodeLoops loops,
            NodeSettings settings,
            Outgoing outgoing,
            Transfers transfers,
            Lifecycle lifecycle) {
        this.store = store;
        this.loops = loops;
        this.settings = settings;
        this.outgoing = outgoing;
        this.transfers = transfers;
        this.lifecycle = lifecycle;
        this.pace = new Pace(settings.config().snapshotSendBytesPerSecond());
    }

    /** Another server asks for a piece, or whether there is one. */
    void asked(NodeId from, Message.FetchSnapshot request) {
        transfers.seen();
        loops.bulk().execute(lifecycle.guard(() -> ask(from, request)));
    }

    private void ask(NodeId from, Message.FetchSnapshot request) {
        try {
            SnapshotReader reader = readers.get(from);
            if (reader == null || !reader.snapshot().id().equals(request.snapshot())) {
                Optional<Snapshot> held = find(request.snapshot());
                if (held.isEmpty()) {
                    return;
                }
                end(from);
                reader = new SnapshotReader(store, held.get(), request.offset(), now());
                readers.put(from, reader);
                watchForIdle();
            }
            if (request.length() == 0) {
                answer(from, new SnapshotChunk(request.snapshot(), request.offset(), Bytes.EMPTY));
            } else {
                reader.ask(request, now());
                goOn(0);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot read the snapshot that {} asks for", settings, from, e);
        }
    }

    private Optional<Snapshot> find(SnapshotId id) throws IOException {
        return store.list().stream()
                .filter(snapshot -> snapshot.id().equals(id))
                .findFirst();
    }

    private void answer(NodeId to, SnapshotChunk chunk) {
        outgoing.send(to, new Message.SnapshotPiece(chunk));
    }

    /** Each piece is a task of its own, so that what else is to be read gets its turn. */
    private void goOn(long delay) {
        if (!isScheduled) {
            isScheduled = true;
            loops.bulk().schedule(delay, lifecycle.guard(this::sendNext));
        }
    }

    private void sendNext() {
        isScheduled = false;
        long delay = pace.delay(now());
        if (delay > 0) {
            goOn(delay);
            return;
        }
        for (Map.Entry<NodeId, SnapshotReader> each : readers.entrySet()) {
            if (each.getValue().isAsked()) {
                NodeId to = each.getKey();
                SnapshotReader reader = each.getValue();
                readers.remove(to); // and to the end of those that wait
                readers.put(to, reader);
                send(to, reader);
                goOn(0);
                return;
            }
        }
    }

    private void send(NodeId to, SnapshotReader reader) {
        try {
            SnapshotChunk chunk = reader.next(settings.config().snapshotChunkBytes());
            pace.passes(chunk.data().length(), now());
            answer(to, chunk);
            lifecycle.snapshotProgress(new SnapshotProgress(
                    SnapshotProgress.Activity.SENDING,
                    to,
                    chunk.snapshot().lastIncluded(),
                    chunk.end(),
                    chunk.snapshot().sizeBytes(),
                    reader.speed(chunk.end(), now())));
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{} cannot send the snapshot up to {} to {}",
                    settings,
                    reader.snapshot().lastIncluded(),
                    to,
                    e);
            end(to);
        }
    }

    private long now() {
        return loops.bulk().nanoTime();
    }

    private long patience() {
        return PATIENCE * settings.config().electionTimeout().toNanos();
    }

    private void watchForIdle() {
        if (!isWatched) {
            isWatched = true;
            loops.bulk().schedule(patience(), lifecycle.guard(this::endIdle));
        }
    }

    /** Nobody has asked for so long that what is open is better closed. */
    private void endIdle() {
        isWatched = false;
        long now = now();
        readers.entrySet().stream()
                .filter(each -> now - each.getValue().lastAsked() >= patience())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::end);
        if (!readers.isEmpty()) {
            watchForIdle();
        }
    }

    private void end(NodeId to) {
        SnapshotReader reader = readers.remove(to);
        if (reader != null) {
            reader.close();
        }
    }

    /** Closes what is open. On the bulk loop, or when that has ended. */
    void close() {
        readers.values().forEach(SnapshotReader::close);
        readers.clear();
    }
}
