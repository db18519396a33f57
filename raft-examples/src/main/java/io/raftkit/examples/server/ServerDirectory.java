package io.raftkit.examples.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one server: {@code log}, {@code snapshots}, {@code owner} (which node's data it is) and {@code
 * lock}.
 *
 * <p>Which node's it is is checked before anything is opened, and once more under the lock, so that a mistaken start
 * leaves the data as it was. Which cluster's it is, and who its members are by now, only the log knows.
 */
final class ServerDirectory implements AutoCloseable {
    private static final String OWNER = "owner";
    private static final Set<String> HARMLESS = Set.of("lock", "owner.new", "lost+found");

    private final Path path;
    private final FileChannel lockFile;

    private ServerDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Opens the directory for node {@code id}, and makes it if it is not there.
     *
     * @throws BadInputException if it belongs to somebody else, is in use, or cannot be written
     */
    static ServerDirectory open(Path path, int id) {
        if (path.toString().isEmpty()) {
            throw new BadInputException("the data directory has no name: give one with --data");
        }
        String owner = "node=" + id;
        try {
            requireOwner(path, owner);
            Files.createDirectories(path);
            ServerDirectory directory = new ServerDirectory(path, lock(path));
            try {
                requireOwner(path, owner);
                directory.claim(owner);
                return directory;
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new BadInputException(path + " is a file: name a directory with --data", e);
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write the data directory " + path + " (" + reason(e)
                            + "): give this user the right to, or name another with --data",
                    e);
        }
    }

    Path log() {
        return path.resolve("log");
    }

    Path snapshots() {
        return path.resolve("snapshots");
    }

    /** Releases the lock. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new BadInputException("cannot release the lock of " + path + ": " + reason(e), e);
        }
    }

    private static void requireOwner(Path path, String owner) throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        Path file = path.resolve(OWNER);
        if (Files.exists(file)) {
            String actual = Files.readString(file).lines().findFirst().orElse("");
            if (!actual.equals(owner)) {
                throw new BadInputException(path + " belongs to " + described(actual) + ", but this is "
                        + described(owner) + ": name another directory with --data, or the right --id");
            }
        } else if (holdsSomething(path)) {
            throw new BadInputException(
                    path + " holds files that are no server's data: name an empty or new directory with --data");
        }
    }

    private static String described(String owner) {
        return owner.startsWith("node=") ? owner.replace('=', ' ') : "somebody else";
    }

    private static boolean holdsSomething(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.anyMatch(file -> !HARMLESS.contains(String.valueOf(file.getFileName())));
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new BadInputException(
                    path + " is in use by a running server: stop that one, or name another directory with --data");
        }
        return channel;
    }

    private void claim(String owner) throws IOException {
        Path file = path.resolve(OWNER);
        if (Files.exists(file)) {
            return;
        }
        Path draft = path.resolve(OWNER + ".new");
        Files.writeString(
                draft,
                owner + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
