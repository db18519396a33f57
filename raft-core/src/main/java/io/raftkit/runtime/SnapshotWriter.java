package io.raftkit.runtime;

import io.raftkit.error.NodeStoppedException;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.EventLoops;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Writes what was captured, at the rate that is set, on the loop for that. */
@NodeScope
final class SnapshotWriter {
    private static final long LONGEST_PAUSE = 50_000_000;
    private static final int TELL_BYTES = 1 << 20;

    private final SnapshotStore store;
    private final EventLoops pauses;
    private final EventLoop loop;
    private final NodeSettings settings;
    private final Lifecycle lifecycle;

    @Inject
    SnapshotWriter(
            SnapshotStore store, EventLoops pauses, NodeLoops loops, NodeSettings settings, Lifecycle lifecycle) {
        this.store = store;
        this.pauses = pauses;
        this.loop = loops.snapshot();
        this.settings = settings;
        this.lifecycle = lifecycle;
    }

    /**
     * Writes and commits it.
     *
     * @param expectedBytes how long it may become, 0 if there is no telling
     */
    Snapshot write(SnapshotMetadata metadata, StateMachine.Capture capture, long expectedBytes) throws IOException {
        try (capture;
                SnapshotStore.Writer writer = store.begin(metadata)) {
            try (OutputStream output =
                    new SnapshotOutput(writer.output(), new Writing(metadata, expectedBytes, loop.nanoTime()))) {
                capture.writeTo(output);
            }
            return writer.commit();
        }
    }

    private final class Writing implements SnapshotOutput.Course {
        private final Pace pace = new Pace(settings.config().snapshotWriteBytesPerSecond());
        private final SnapshotMetadata metadata;
        private final long expectedBytes;
        private final Speed speed;
        private long written;
        private long told;

        Writing(SnapshotMetadata metadata, long expectedBytes, long now) {
            this.metadata = metadata;
            this.expectedBytes = expectedBytes;
            this.speed = new Speed(0, now);
        }

        @Override
        public void await() {
            long delay = pace.delay(loop.nanoTime());
            while (delay > 0
                    && lifecycle.isRunning()
                    && pauses.pause(Duration.ofNanos(Math.min(delay, LONGEST_PAUSE)))) {
                delay = pace.delay(loop.nanoTime());
            }
            if (!lifecycle.isRunning()) {
                throw new NodeStoppedException(settings + " stops: a snapshot is given up");
            }
        }

        @Override
        public void wrote(int bytes) {
            long now = loop.nanoTime();
            pace.passes(bytes, now);
            written += bytes;
            if (written - told >= TELL_BYTES) {
                told = written;
                lifecycle.snapshotProgress(new SnapshotProgress(
                        SnapshotProgress.Activity.TAKING,
                        null,
                        metadata.lastIncluded(),
                        written,
                        Math.max(expectedBytes, expectedBytes == 0 ? 0 : written),
                        speed.at(written, now)));
            }
        }
    }
}
