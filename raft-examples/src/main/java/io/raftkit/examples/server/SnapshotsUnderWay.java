package io.raftkit.examples.server;

import io.raftkit.model.NodeId;
import io.raftkit.model.SnapshotProgress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What this node is doing with snapshots: what it has not said anything of for a while is over, or stalls. */
final class SnapshotsUnderWay {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private record Work(
            SnapshotProgress.Activity activity, @Nullable NodeId peer) {}

    private record Seen(SnapshotProgress progress, long at) {}

    private final Map<Work, Seen> latest = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    SnapshotsUnderWay(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void progressed(SnapshotProgress progress) {
        boolean isDone = progress.activity() != SnapshotProgress.Activity.TAKING
                && progress.doneBytes() == progress.totalBytes();
        // A snapshot may come from several members in turn: it is one all the same.
        NodeId peer = progress.activity() == SnapshotProgress.Activity.SENDING ? progress.peer() : null;
        Work work = new Work(progress.activity(), peer);
        if (isDone) {
            latest.remove(work);
        } else {
            latest.put(work, new Seen(progress, nanoTime.getAsLong()));
        }
    }

    List<SnapshotProgress> underWay() {
        long now = nanoTime.getAsLong();
        latest.values().removeIf(seen -> now - seen.at() > PATIENCE_NANOS);
        return latest.values().stream()
                .map(Seen::progress)
                .sorted(Comparator.comparing(SnapshotProgress::activity)
                        .thenComparing(progress -> String.valueOf(progress.peer())))
                .toList();
    }
}
