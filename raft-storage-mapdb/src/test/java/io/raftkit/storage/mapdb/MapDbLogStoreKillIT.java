package io.raftkit.storage.mapdb;

import io.raftkit.spi.LogStore;
import io.raftkit.testkit.contract.LogStoreKillContract;
import java.nio.file.Path;

/** Kills while segments begin, are truncated, compacted and started anew. */
class MapDbLogStoreKillIT extends LogStoreKillContract {
    @Override
    protected LogStore open(Path directory) {
        return MapDbLogStore.open(directory, MapDbOptions.defaults().withSegmentBytes(1 << 16));
    }
}
