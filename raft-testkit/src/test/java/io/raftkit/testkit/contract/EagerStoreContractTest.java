package io.raftkit.testkit.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.raftkit.spi.LogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A store that opens a file as soon as it is made, which may fail, is as good as one that waits for recover. */
class EagerStoreContractTest extends DurableLogStoreContract {
    @Override
    protected LogStore open(Path directory) {
        try {
            FileChannel.open(directory.resolve("opened"), CREATE, WRITE).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FlawedStore(directory, Flaw.NONE);
    }
}
