package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads every byte of a log without locking or changing anything: on a copy, or beside the node that writes it.
 *
 * <p>Beside a running node the report is of some moment during the inspection, and what was compacted away meanwhile is
 * not in it.
 */
public final class LogInspection {
    private LogInspection() {}

    /**
     * Checks a log.
     *
     * @param directory as given to {@link MapDbLogStore#open(Path)}
     * @throws StorageException if there is no log, or it cannot be read at all
     */
    public static LogReport of(Path directory) {
        return of(directory, group -> {});
    }

    /**
     * Checks a log, and shows every group in it that can be read, in order.
     *
     * @param directory as given to {@link MapDbLogStore#open(Path)}
     * @throws StorageException if there is no log, or it cannot be read at all
     */
    public static LogReport of(Path directory, Consumer<StoredGroup> visitor) {
        StoreDirectory store = new StoreDirectory(directory);
        if (!Files.exists(store.identity())) {
            throw new StorageException(directory + " holds no log: it has no file 'identity'");
        }
        try {
            return new Survey(store, Identity.read(store.identity()), visitor).run();
        } catch (IOException | RuntimeException e) {
            throw e instanceof StorageException known
                    ? known
                    : new StorageException("the log in " + directory + " cannot be read: " + RootCause.of(e), e);
        }
    }
}
