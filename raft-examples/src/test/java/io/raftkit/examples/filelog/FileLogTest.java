package io.raftkit.examples.filelog;

import io.raftkit.spi.LogStore;
import io.raftkit.testkit.contract.DurableLogStoreContract;
import java.nio.file.Path;

/** The example keeps every promise of a store. */
class FileLogTest extends DurableLogStoreContract {
    @Override
    protected LogStore open(Path directory) {
        return FileLog.open(directory);
    }
}
