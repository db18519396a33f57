package io.raftkit.snapshot;

import io.raftkit.spi.SnapshotStore;
import io.raftkit.testkit.contract.DirectorySnapshotStoreContract;
import java.nio.file.Path;

class CompressedSnapshotStoreContractTest extends DirectorySnapshotStoreContract {
    @Override
    protected SnapshotStore open(Path directory) {
        return FileSnapshotStore.open(directory, 2, SnapshotCompression.ZSTD);
    }
}
