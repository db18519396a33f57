package io.raftkit.examples.server;

import io.raftkit.model.Configuration;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.snapshot.FileSnapshotStore;
import io.raftkit.snapshot.SnapshotArchive;
import io.raftkit.spi.EventLoop;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.storage.mapdb.MapDbLogStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The data of a server that is the only member of a new cluster, made from a snapshot of another: its state goes on at
 * the same entry, its members and its cluster's identity are new.
 */
final class Seed {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ClusterNode self;
    private final Path data;

    Seed(ClusterNode self, Path data) {
        this.self = self;
        this.data = data;
    }

    /**
     * Writes it.
     *
     * @param written told how much of the state is, again and again
     * @throws BadInputException if the directory is not new
     * @throws IOException if the snapshot is damaged, or something cannot be written; the directory is of no use then
     */
    Snapshot with(Path file, LongConsumer written) throws IOException {
        Snapshot source = SnapshotArchive.describe(file);
        try (ServerDirectory directory = ServerDirectory.open(data, self.id());
                DiskLoop disk = new DiskLoop();
                LogStore log = MapDbLogStore.open(directory.log());
                SnapshotStore snapshots = FileSnapshotStore.open(directory.snapshots())) {
            RecoveredLog found = log.recover(new LogStore.Context(GroupId.DEFAULT, self.nodeId(), disk));
            if (found.lastIndex() > 0 || snapshots.latest().isPresent()) {
                throw new BadInputException(data + " holds a server's data: name a new directory with --data");
            }
            Snapshot seeded = write(snapshots, metadata(source, found.incarnation()), file, written);
            LogId last = source.lastIncluded();
            log.write(new LogWrite(new HardState(last.term(), null), LogWrite.NO_TRUNCATION, List.of()))
                    .toCompletableFuture()
                    .join();
            log.reset(last).toCompletableFuture().join();
            return seeded;
        }
    }

    private SnapshotMetadata metadata(Snapshot source, Incarnation incarnation) {
        Configuration alone = Configuration.bootstrap(
                List.of(new Member(self.nodeId(), self.address().toString(), incarnation)));
        return new SnapshotMetadata(
                source.lastIncluded(), source.index(), alone, source.metadata().timestamp());
    }

    private static Snapshot write(SnapshotStore snapshots, SnapshotMetadata metadata, Path file, LongConsumer written)
            throws IOException {
        try (InputStream state = SnapshotArchive.open(file);
                SnapshotStore.Writer writer = snapshots.begin(metadata)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long done = 0;
            try (OutputStream output = writer.output()) {
                for (int count = state.read(buffer); count >= 0; count = state.read(buffer)) {
                    output.write(buffer, 0, count);
                    done += count;
                    written.accept(done);
                }
            }
            return writer.commit();
        }
    }

    /** A thread on which the log does its blocking work; there is no node whose loop it could be. */
    private static final class DiskLoop implements EventLoop, AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void schedule(long delayNanos, Runnable task) {
            var unused = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }
}
