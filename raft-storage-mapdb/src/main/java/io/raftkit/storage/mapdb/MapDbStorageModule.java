package io.raftkit.storage.mapdb;

import dagger.Module;
import dagger.Provides;
import io.raftkit.spi.LogStore;
import java.nio.file.Path;

/** Gives a Dagger graph a {@link MapDbLogStore} in its {@link DataDirectory}. */
@Module
public interface MapDbStorageModule {
    /** The log of the node whose directory this is; a directory serves one node. */
    @Provides
    static LogStore logStore(@DataDirectory Path directory) {
        return MapDbLogStore.open(directory);
    }
}
