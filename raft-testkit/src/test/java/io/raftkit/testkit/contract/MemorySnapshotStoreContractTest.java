package io.raftkit.testkit.contract;

import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.spi.SnapshotStore;

class MemorySnapshotStoreContractTest extends SnapshotStoreContract {
    /** It lives as long as the instance, which a server may be started on again. */
    private final MemorySnapshotStore store = new MemorySnapshotStore();

    @Override
    protected SnapshotStore open() {
        return store;
    }
}
