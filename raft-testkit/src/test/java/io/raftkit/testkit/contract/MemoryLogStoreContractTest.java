package io.raftkit.testkit.contract;

import io.raftkit.memory.MemoryLogStore;
import io.raftkit.spi.LogStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A log in memory lives as long as its instance, which stands for the directory. */
class MemoryLogStoreContractTest extends LogStoreContract {
    private final Map<Path, LogStore> stores = new HashMap<>();

    @Override
    protected LogStore open(Path directory) {
        return stores.computeIfAbsent(directory, unused -> new MemoryLogStore());
    }
}
