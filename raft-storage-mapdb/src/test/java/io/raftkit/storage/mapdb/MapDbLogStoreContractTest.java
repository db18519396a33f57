package io.raftkit.storage.mapdb;

import io.raftkit.spi.LogStore;
import io.raftkit.testkit.contract.DurableLogStoreContract;
import java.nio.file.Path;

/** The store keeps every promise, in small segments on a disk that crashes, fails, fills and rots. */
class MapDbLogStoreContractTest extends DurableLogStoreContract {
    @Override
    protected LogStore open(Path directory) {
        MapDbOptions options =
                MapDbOptions.defaults().withSegmentBytes(Harness.SEGMENT_BYTES).withVolumes(new PathVolumes(directory));
        return MapDbLogStore.open(directory, options);
    }
}
