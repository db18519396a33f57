package io.raftkit.examples.dagger;

import dagger.Module;
import dagger.Provides;
import io.raftkit.examples.kv.KeyValueStore;
import io.raftkit.spi.StateMachine;

/** Provides the application. */
@Module
public final class KeyValueModule {
    private KeyValueModule() {}

    @Provides
    static StateMachine stateMachine() {
        return new KeyValueStore();
    }
}
