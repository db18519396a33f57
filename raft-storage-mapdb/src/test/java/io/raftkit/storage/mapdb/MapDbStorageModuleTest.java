package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import dagger.BindsInstance;
import dagger.Component;
import io.raftkit.model.GroupId;
import io.raftkit.spi.LogStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDbStorageModuleTest {
    @Component(modules = MapDbStorageModule.class)
    interface App {
        LogStore log();

        @Component.Factory
        interface Factory {
            App create(@BindsInstance @DataDirectory Path directory);
        }
    }

    @Test
    void aGraphGetsTheLogInItsDataDirectory(@TempDir Path parent) {
        Path directory = parent.resolve("n1");
        try (LogStore log =
                DaggerMapDbStorageModuleTest_App.factory().create(directory).log()) {
            assertThat(log).isInstanceOf(MapDbLogStore.class);
            log.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ManualLoop()));
            assertThat(directory.resolve("identity")).exists();
        }
    }
}
