package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
import io.raftkit.model.Incarnation;
import io.raftkit.spi.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The exclusive right to a data directory that belongs to this server.
 *
 * <p>A new directory becomes a store in four durable steps: {@code raft.lock}, {@code identity.tmp}, the first segment,
 * {@code identity}. Until the last one nothing can have been written to the log, so an unfinished creation starts over.
 * A directory with segments and neither file has lost its identity, unless its log is being set aside: then the file
 * {@code setting-aside} says whose it is, until the identity of the next one is there.
 */
final class Ownership implements AutoCloseable {
    private final StoreDirectory directory;
    private final DirectoryLock lock;
    private Identity identity;
    private boolean unconfirmed;

    private Ownership(StoreDirectory directory, DirectoryLock lock, Identity identity, boolean unconfirmed) {
        this.directory = directory;
        this.lock = lock;
        this.identity = identity;
        this.unconfirmed = unconfirmed;
    }

    /**
     * Takes the directory, which is created if need be and left as it was if it is refused.
     *
     * @throws StorageException if it is locked, not writable, damaged or somebody else's
     */
    static Ownership take(StoreDirectory directory, LogStore.Context context) {
        try {
            directory.create();
            inspect(directory, context);
            if (!Files.isWritable(directory.path())) {
                throw new StorageException(notWritable(directory));
            }
            return lockAndIdentify(directory, context);
        } catch (IOException e) {
            throw new StorageException(notWritable(directory) + " (" + e + ")", e);
        }
    }

    private static Ownership lockAndIdentify(StoreDirectory directory, LogStore.Context context) throws IOException {
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            Identity known = inspect(directory, context).orElse(null);
            if (known != null) {
                directory.endSettingAside();
            } else if (Files.exists(directory.settingAside()) && !Files.exists(directory.newIdentity())) {
                directory.finishSettingAside(Identity.read(directory.settingAside()));
            }
            Identity identity = known == null ? mint(directory, context) : known;
            return new Ownership(directory, lock, identity, known == null);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static String notWritable(StoreDirectory directory) {
        return directory + " cannot be created or written by user '" + System.getProperty("user.name")
                + "': give that user the right, or choose another directory";
    }

    /** Whose it is, if it is ours; empty if it is nobody's yet. */
    private static Optional<Identity> inspect(StoreDirectory directory, LogStore.Context context) throws IOException {
        if (Files.exists(directory.identity())) {
            Identity found = Identity.read(directory.identity());
            check(found, directory, context);
            return Optional.of(found);
        }
        if (Files.exists(directory.settingAside())) {
            check(Identity.read(directory.settingAside()), directory, context);
        } else {
            refuseForeign(directory, context);
        }
        return Optional.empty();
    }

    private static void check(Identity found, StoreDirectory directory, LogStore.Context context) {
        if (!found.node().equals(context.self())) {
            throw new StorageException(directory + " belongs to node " + found.node() + ", not " + context.self()
                    + ": give node " + context.self() + " its own directory");
        }
        if (!found.group().equals(context.group())) {
            throw new StorageException(directory + " belongs to group " + found.group() + ", not " + context.group()
                    + ": give group " + context.group() + " its own directory");
        }
    }

    private static void refuseForeign(StoreDirectory directory, LogStore.Context context) throws IOException {
        List<String> names = directory.names();
        List<Long> segments = directory.segmentNumbers();
        boolean unfinished = Files.exists(directory.newIdentity());
        if (!segments.isEmpty() && !(unfinished && segments.equals(List.of(1L)))) {
            throw new StorageException(directory + " holds a log without the file 'identity': restore that file from a"
                    + " backup, or give node " + context.self()
                    + " an empty directory and let it join as a new member");
        }
        List<Path> ours =
                List.of(directory.lock(), directory.newIdentity(), directory.newSegment(), directory.segment(1));
        for (String name : names) {
            if (!ours.contains(directory.path().resolve(name))) {
                throw new StorageException(directory + " is not empty and holds no log (but '" + name + "'): give node "
                        + context.self() + " an empty directory of its own");
            }
        }
    }

    private static Identity mint(StoreDirectory directory, LogStore.Context context) throws IOException {
        directory.delete(directory.newSegment());
        directory.delete(directory.segment(1));
        directory.delete(directory.newIdentity());
        Path aside = directory.settingAside();
        Incarnation former = Files.exists(aside) ? Identity.read(aside).incarnation() : null;
        Identity identity = new Identity(context.group(), context.self(), new Incarnation(UUID.randomUUID()), former);
        identity.write(directory.newIdentity());
        directory.sync();
        return identity;
    }

    /** Moves the log out of the way and begins another, of a new life. */
    void setAside(LogStore.Context context) throws IOException {
        directory.setAside(identity);
        identity = mint(directory, context);
        unconfirmed = true;
    }

    /** Whose the directory is. */
    Identity identity() {
        return identity;
    }

    /** Whether the directory is new and its first segment still to be made. */
    boolean isNew() {
        return unconfirmed;
    }

    /** The first segment is durable: from now on the directory is a store. */
    void confirm() throws IOException {
        if (unconfirmed) {
            directory.publish(directory.newIdentity(), directory.identity());
            directory.endSettingAside();
            unconfirmed = false;
        }
    }

    /** Gives the directory free. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
