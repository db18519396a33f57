package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.model.Incarnation;
import io.raftkit.model.RecoveredLog;
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
 * Stores the chunks of a snapshot that the leader sends, in order and once each, and commits it only if it is the one
 * that was announced. Everything else is answered by where to go on. The work is done on the bulk loop.
 */
@NodeScope
final class SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

    /** The snapshot that is coming in. */
    private static final class Incoming {
        final Snapshot announced;
        final SnapshotStore.Writer writer;
        final OutputStream output;
        final CRC32C crc = new CRC32C();
        long received;

        Incoming(Snapshot announced, SnapshotStore.Writer writer) {
            this.announced = announced;
            this.writer = writer;
            this.output = writer.output();
        }

        /** Takes the chunk if it is the next. */
        boolean take(SnapshotChunk chunk) throws IOException {
            if (chunk.offset() != received) {
                return false;
            }
            chunk.data().writeTo(output);
            chunk.data().update(crc);
            received += chunk.data().length();
            return true;
        }

        /** Makes the snapshot the latest, if it is what was announced. */
        void commit() throws IOException {
            if ((int) crc.getValue() != announced.crc32c()) {
                throw new IOException("its checksum is not the one that was announced");
            }
            output.close();
            writer.commit();
        }
    }

    private final Incarnation incarnation;
    private final SnapshotStore store;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Inbox inbox;
    private final Lifecycle lifecycle;
    private @Nullable Incoming incoming;

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

    void receive(Effect.ReceiveChunk effect) {
        loops.bulk().execute(lifecycle.guard(() -> store(effect)));
    }

    private void store(Effect.ReceiveChunk effect) {
        SnapshotChunk chunk = effect.message().chunk();
        long term = effect.message().term();
        try {
            Incoming current = incomingFor(chunk.snapshot());
            if (current.take(chunk) && chunk.isLast()) {
                current.commit();
                incoming = null;
                inbox.offer(new Input.SnapshotReceived(effect.from(), term, chunk.snapshot()));
                return;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{} cannot store the snapshot up to {}, and waits for it to be sent again",
                    settings,
                    chunk.snapshot().lastIncluded(),
                    e);
            close();
        }
        long received = incoming == null ? 0 : incoming.received;
        outgoing.send(
                effect.from(),
                new Message.InstallSnapshotResponse(
                        term, chunk.snapshot().lastIncluded(), received, false, incarnation));
    }

    private Incoming incomingFor(Snapshot announced) throws IOException {
        Incoming current = incoming;
        if (current != null && current.announced.equals(announced)) {
            return current;
        }
        close();
        LOG.info(
                "{} receives the snapshot up to {}, {} bytes",
                settings,
                announced.lastIncluded(),
                announced.sizeBytes());
        current = new Incoming(announced, store.begin(announced.metadata()));
        incoming = current;
        return current;
    }

    /** Gives up what was not committed. On the bulk loop, or when that has ended. */
    void close() {
        if (incoming != null) {
            incoming.writer.close();
            incoming = null;
        }
    }
}
