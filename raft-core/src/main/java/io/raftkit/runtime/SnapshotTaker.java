package io.raftkit.runtime;

import io.raftkit.consensus.Input;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots: the state is captured on the apply loop, cheaply, and written on the bulk loop while applying goes
 * on. A failure costs the snapshot, not the node.
 */
@NodeScope
final class SnapshotTaker {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

    private final SnapshotStore store;
    private final SnapshotPolicy policy;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Inbox inbox;
    private final Lifecycle lifecycle;
    private long entries;
    private long bytes;
    private volatile boolean isWriting;

    @Inject
    SnapshotTaker(
            SnapshotStore store,
            SnapshotPolicy policy,
            NodeLoops loops,
            NodeSettings settings,
            Inbox inbox,
            Lifecycle lifecycle) {
        this.store = store;
        this.policy = policy;
        this.loops = loops;
        this.settings = settings;
        this.inbox = inbox;
        this.lifecycle = lifecycle;
    }

    /** More was applied. On the apply loop. */
    void applied(long moreEntries, long moreBytes, StateMachine machine, Supplier<SnapshotMetadata> metadata) {
        entries += moreEntries;
        bytes += moreBytes;
        if (isWriting) {
            return;
        }
        try {
            begin(machine, metadata);
        } catch (RuntimeException | Error e) {
            LOG.warn("{} could not begin a snapshot, and goes on", settings, e);
        }
    }

    private void begin(StateMachine machine, Supplier<SnapshotMetadata> metadata) {
        if (policy.isDue(entries, bytes)) {
            restarted();
            SnapshotMetadata of = metadata.get();
            StateMachine.Capture capture = machine.capture();
            isWriting = true;
            loops.bulk().execute(() -> write(of, capture));
        }
    }

    /** The state is a snapshot's: counting starts anew. On the apply loop. */
    void restarted() {
        entries = 0;
        bytes = 0;
    }

    private void write(SnapshotMetadata metadata, StateMachine.Capture capture) {
        try (capture;
                SnapshotStore.Writer writer = store.begin(metadata)) {
            try (OutputStream output = writer.output()) {
                capture.writeTo(output);
            }
            Snapshot snapshot = writer.commit();
            inbox.offer(new Input.SnapshotTaken(snapshot));
            lifecycle.snapshotTaken(snapshot);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("{} could not take a snapshot up to {}, and goes on", settings, metadata.lastIncluded(), e);
        } finally {
            isWriting = false;
        }
    }
}
