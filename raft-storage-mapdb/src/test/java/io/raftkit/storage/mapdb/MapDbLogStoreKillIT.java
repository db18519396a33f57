package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.spi.LogStore;
import io.raftkit.testkit.contract.LogStoreKillContract;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Kills while segments begin, are truncated, compacted and started anew. What a kill leaves is no damage, nor does a
 * log look like that beside the process that writes it.
 */
class MapDbLogStoreKillIT extends LogStoreKillContract {
    @Override
    protected LogStore open(Path directory) {
        if (Files.exists(directory.resolve("identity"))) {
            assertThat(LogInspection.of(directory).damages()).isEmpty();
        }
        return MapDbLogStore.open(directory, MapDbOptions.defaults().withSegmentBytes(1 << 16));
    }
}
