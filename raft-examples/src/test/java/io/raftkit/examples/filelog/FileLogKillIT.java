package io.raftkit.examples.filelog;

import io.raftkit.spi.LogStore;
import io.raftkit.testkit.contract.LogStoreKillContract;
import java.nio.file.Path;

/** On real files, and with real kills. */
class FileLogKillIT extends LogStoreKillContract {
    @Override
    protected LogStore open(Path directory) {
        return FileLog.open(directory);
    }
}
