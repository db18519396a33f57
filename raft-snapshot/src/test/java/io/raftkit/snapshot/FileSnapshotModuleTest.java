package io.raftkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dagger.BindsInstance;
import dagger.Component;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotModuleTest {
    @Component(modules = FileSnapshotModule.class)
    interface App {
        SnapshotStore snapshots();

        @Component.Factory
        interface Factory {
            App with(@BindsInstance @SnapshotDirectory Path directory);
        }
    }

    @TempDir
    Path directory;

    @Test
    void graphGetsAStoreInItsDirectory() throws IOException {
        SnapshotStore store =
                DaggerFileSnapshotModuleTest_App.factory().with(directory).snapshots();
        Snapshot taken = Snapshots.take(store, 1, Snapshots.state(10));
        assertThat(FileSnapshotStore.open(directory).latest()).contains(taken);
    }
}
