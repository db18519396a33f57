package io.raftkit.runtime;

import dagger.Module;
import dagger.Provides;
import io.raftkit.consensus.RaftCore;
import io.raftkit.consensus.RecoveredState;
import io.raftkit.error.StorageException;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.DiskListener;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what is durable, once, and makes the core from it; and groups what belongs together. */
@Module
final class NodeModule {
    private NodeModule() {}

    @Provides
    @NodeScope
    static RecoveredLog recoveredLog(LogStore store, NodeSettings settings, NodeLoops loops, Lifecycle lifecycle) {
        return store.recover(
                new LogStore.Context(settings.group(), settings.self(), loops.disk(), listener(lifecycle)));
    }

    private static DiskListener listener(Lifecycle lifecycle) {
        return new DiskListener() {
            @Override
            public void synced(long nanos) {
                lifecycle.synced(nanos);
            }

            @Override
            public void full() {
                lifecycle.diskFull();
            }

            @Override
            public void hasRoom() {
                lifecycle.diskHasRoom();
            }
        };
    }

    @Provides
    @NodeScope
    static RaftCore core(RecoveredLog log, SnapshotStore snapshots, NodeSettings settings, NodeLoops loops) {
        RecoveredState state =
                new RecoveredState(log, latest(snapshots, settings), settings.members(), settings.joinAs());
        return RaftCore.recover(
                settings.self(),
                settings.config(),
                state,
                settings.random(),
                loops.raft().nanoTime());
    }

    @Provides
    static Peers peers(
            Outgoing outgoing,
            Replicator replicator,
            SnapshotSender snapshotSender,
            SnapshotSource snapshotSource,
            SnapshotReceiver snapshotReceiver) {
        return new Peers(outgoing, replicator, snapshotSender, snapshotSource, snapshotReceiver);
    }

    @Provides
    static Clients clients(PendingProposals proposals, PendingReads reads, PendingChanges changes) {
        return new Clients(proposals, reads, changes);
    }

    @Provides
    static Transport.Local local(NodeSettings settings, RecoveredLog log) {
        return new Transport.Local(settings.group(), settings.endpoint(), log.incarnation());
    }

    private static @Nullable Snapshot latest(SnapshotStore snapshots, NodeSettings settings) {
        try {
            return snapshots.latest().orElse(null);
        } catch (IOException e) {
            throw new StorageException(settings + ": the snapshots cannot be read: " + e.getMessage(), e);
        }
    }
}
