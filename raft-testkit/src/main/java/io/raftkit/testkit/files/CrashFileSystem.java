package io.raftkit.testkit.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A file system in memory that loses power. Whatever takes a {@link Path} and works on it with {@link
 * java.nio.file.Files} and {@link java.nio.channels.FileChannel} can be tested on it, at every point where its writes
 * can be cut.
 *
 * <pre>{@code
 * CrashFileSystem files = CrashFileSystem.create();
 * MyStore store = MyStore.open(files.directory("store"));
 * files.powerOffAfter(17);       // 17 more changes are made, the next is cut, and from then on everything fails
 * ... use the store until it fails, then close it
 * files.crash(random);           // the power is back, and what was not durable is gone, whole or in part
 * store = MyStore.open(files.directory("store"));
 * }</pre>
 *
 * <p>It keeps to what POSIX promises, and to no more:
 *
 * <ul>
 *   <li>What was written is read at once. It is durable when {@code force} returned.
 *   <li>Of writes that are not durable a crash leaves nothing, everything, a prefix, or any of the 512-byte sectors,
 *       each write on its own: a later one may be there and an earlier one not. The same goes for changes of a file's
 *       size.
 *   <li>Creating, renaming and deleting are durable when the <em>directory</em> was forced (open it for reading), not
 *       before; each of them happens whole or not at all, in any order.
 *   <li>After a {@code force} that failed, what it should have made durable is as good as lost, and a later one that
 *       succeeds says nothing about it.
 *   <li>A lock lasts as long as its channel; a crash ends it.
 * </ul>
 *
 * <p>Everything is deterministic. Files cannot be mapped into memory, because stores to a mapping cannot be seen.
 */
public final class CrashFileSystem extends FileSystem {
    private final Device device = new Device();
    private final CrashProvider provider = new CrashProvider(this);
    private final CrashPath root = new CrashPath(this, true, List.of());
    private final DirectoryNode rootNode = new DirectoryNode(device);

    private CrashFileSystem() {}

    /** An empty one, under power. */
    public static CrashFileSystem create() {
        return new CrashFileSystem();
    }

    /** The directory {@code /name}, which is created, durably, if it does not exist. */
    public Path directory(String name) {
        synchronized (device) {
            if (rootNode.child(name) == null) {
                rootNode.addDurably(name, new DirectoryNode(device));
            }
            return root.resolve(name);
        }
    }

    /** How many changes there were: writes, changes of size, syncs, and names that came, moved or went. */
    public long changes() {
        synchronized (device) {
            return device.changes();
        }
    }

    /** How many syncs there were, of files and of directories. */
    public long syncs() {
        synchronized (device) {
            return device.syncs();
        }
    }

    /** So many more changes are made; the power fails in the middle of the one after them. */
    public void powerOffAfter(long changes) {
        synchronized (device) {
            device.powerOffAfter(changes);
        }
    }

    /** From now on everything fails, until a crash method brings the power back. */
    public void powerOff() {
        synchronized (device) {
            device.powerOff();
        }
    }

    /** Whether the power is off. */
    public boolean isPoweredOff() {
        synchronized (device) {
            return device.isOff();
        }
    }

    /**
     * The power fails, if it has not yet, and comes back. Open channels stay broken. What was not durable is lost,
     * kept, or torn, as {@code random} draws.
     */
    public void crash(RandomGenerator random) {
        Survivors survivors = switch (random.nextInt(6)) {
            case 0 -> Survivors.NOTHING;
            case 1 -> Survivors.EVERYTHING;
            default -> Survivors.drawnFrom(random);
        };
        crash(survivors);
    }

    /** As {@link #crash(RandomGenerator)}; nothing is left of what was not durable. */
    public void crashKeepingNothing() {
        crash(Survivors.NOTHING);
    }

    /**
     * The process is killed and the machine goes on: whoever opens the files sees all changes, of which no more is
     * durable than before. Open channels stay broken, and locks are free.
     */
    public void kill() {
        synchronized (device) {
            device.restart();
        }
    }

    /** As {@link #crash(RandomGenerator)}, but all changes are kept. */
    public void crashKeepingEverything() {
        crash(Survivors.EVERYTHING);
    }

    private void crash(Survivors survivors) {
        synchronized (device) {
            device.restart();
            rootNode.crash(survivors);
        }
    }

    /** After so many more syncs one fails, once: what it should have made durable will be lost in a crash. */
    public void failSyncAfter(long syncs) {
        synchronized (device) {
            device.failSyncAfter(syncs);
        }
    }

    /** How many syncs have failed so far. */
    public long failedSyncs() {
        synchronized (device) {
            return device.failedSyncs();
        }
    }

    /** All files together may have so many bytes; what exceeds them fails as on a full disk. */
    public void limit(long bytes) {
        synchronized (device) {
            device.limit(bytes);
        }
    }

    /** Bytes of all files. */
    public long used() {
        synchronized (device) {
            return rootNode.bytes();
        }
    }

    /**
     * Inverts one bit of a file, durably, as rot does.
     *
     * @param bit counted from the first byte's lowest
     */
    public void flip(Path file, long bit) {
        synchronized (device) {
            try {
                fileAt(file).flip(bit);
            } catch (IOException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    Device device() {
        return device;
    }

    CrashPath root() {
        return root;
    }

    DirectoryNode rootNode() {
        return rootNode;
    }

    private FileNode fileAt(Path path) throws IOException {
        if (provider.node(path) instanceof FileNode file) {
            return file;
        }
        throw new IOException(path + " is not a file");
    }

    @Override
    public CrashProvider provider() {
        return provider;
    }

    /** Does nothing: it ends with the last reference to it. */
    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new CrashFileStore(this));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        String text = more.length == 0 ? first : first + "/" + String.join("/", more);
        List<String> names = Pattern.compile("/")
                .splitAsStream(text)
                .filter(name -> !name.isEmpty())
                .toList();
        return new CrashPath(this, text.startsWith("/"), names);
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = Path.of("").getFileSystem().getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(Path.of(path.toString()));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("files here belong to nobody");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("nobody watches files here");
    }
}
