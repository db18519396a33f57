package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.spi.SnapshotStore;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the chunks of a snapshot that the leader sends, in order and once each, and commits it only if it is the one that
 * was announced. Everything else is answered by where to go on. All methods run on the bulk loop.
 */
@NodeScope
final class SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

    private final SnapshotStore store;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Inbox inbox;

    private @Nullable Snapshot receiving;
    private SnapshotStore.@Nullable Writer writer;
    private @Nullable OutputStream output;
    private CRC32C crc = new CRC32C();
    private long received;

    @Inject
    SnapshotReceiver(SnapshotStore store, NodeSettings settings, Outgoing outgoing, Inbox inbox) {
        this.store = store;
        this.settings = settings;
        this.outgoing = outgoing;
        this.inbox = inbox;
    }

    void receive(Effect.ReceiveChunk effect) {
        SnapshotChunk chunk = effect.message().chunk();
        try {
            if (!chunk.snapshot().equals(receiving)) {
                begin(chunk.snapshot());
            }
            if (chunk.offset() == received && output != null) {
                write(output, chunk);
                if (chunk.isLast() && commit(chunk.snapshot())) {
                    inbox.offer(new Input.SnapshotReceived(
                            effect.from(), effect.message().term(), chunk.snapshot()));
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{} cannot store the snapshot up to {}, and waits for it to be sent again",
                    settings,
                    chunk.snapshot().lastIncluded(),
                    e);
            stop();
        }
        outgoing.send(
                effect.from(),
                new Message.InstallSnapshotResponse(
                        effect.message().term(), chunk.snapshot().lastIncluded(), received, false));
    }

    private void begin(Snapshot snapshot) throws IOException {
        stop();
        SnapshotStore.Writer begun = store.begin(snapshot.metadata());
        writer = begun;
        output = begun.output();
        receiving = snapshot;
        LOG.info(
                "{} receives the snapshot up to {}, {} bytes", settings, snapshot.lastIncluded(), snapshot.sizeBytes());
    }

    private void write(OutputStream target, SnapshotChunk chunk) throws IOException {
        chunk.data().writeTo(target);
        chunk.data().update(crc);
        received += chunk.data().length();
    }

    private boolean commit(Snapshot announced) throws IOException {
        boolean isWhole = (int) crc.getValue() == announced.crc32c() && writer != null && output != null;
        if (isWhole) {
            output.close();
            Snapshot committed = writer.commit();
            isWhole = committed.equals(announced);
        }
        if (!isWhole) {
            LOG.warn("{} received a snapshot up to {} with a wrong checksum", settings, announced.lastIncluded());
        }
        stop();
        return isWhole;
    }

    /** Gives up what was not committed. */
    void stop() {
        if (writer != null) {
            writer.close();
        }
        writer = null;
        output = null;
        receiving = null;
        crc = new CRC32C();
        received = 0;
    }
}
