package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An exclusive lock on a data directory, against other processes and other stores in this one. */
final class DirectoryLock implements AutoCloseable {
    /**
     * Directories locked by this process. Mutable and static on purpose: POSIX takes a process's lock away when the
     * process closes <em>any</em> descriptor of the file, so a second store must be refused before it opens one.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path held;
    private final FileChannel channel;

    private DirectoryLock(Path held, FileChannel channel) {
        this.held = held;
        this.channel = channel;
    }

    /**
     * Locks an existing directory.
     *
     * @throws StorageException if another store has it
     */
    static DirectoryLock take(StoreDirectory directory) throws IOException {
        Path real = directory.path().toRealPath();
        if (!HELD.add(real)) {
            throw usedHere(directory);
        }
        try {
            return new DirectoryLock(real, lock(directory));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(StoreDirectory directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw usedHere(directory);
        }
        channel.close();
        throw new StorageException(directory + " is in use by another process: stop it or choose another directory");
    }

    private static StorageException usedHere(StoreDirectory directory) {
        return new StorageException(
                directory + " is already open in this process: close that store or choose another directory");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(held);
        }
    }
}
