package io.raftkit.snapshot;

import dagger.Module;
import dagger.Provides;
import io.raftkit.spi.SnapshotStore;
import java.nio.file.Path;

/** Keeps the snapshots of a node that is built with Dagger in files. Needs a {@link SnapshotDirectory} path. */
@Module
public final class FileSnapshotModule {
    private FileSnapshotModule() {}

    @Provides
    static SnapshotStore snapshots(@SnapshotDirectory Path directory) {
        return FileSnapshotStore.open(directory);
    }
}
