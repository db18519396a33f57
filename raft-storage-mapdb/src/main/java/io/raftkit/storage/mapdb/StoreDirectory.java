package io.raftkit.storage.mapdb;

import io.raftkit.error.StorageException;
import io.raftkit.model.Incarnation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The layout of a data directory, and the only place that creates, renames and deletes in it.
 *
 * <pre>
 *   raft.lock                  locked while a store is open
 *   identity                   whose log this is
 *   00000000000000000001.seg   segments, numbered without a gap
 *   damaged-*                  directories with logs that were set aside
 *   setting-aside              whose log is on its way there
 *   *.tmp                      being made; of no account after a crash
 * </pre>
 */
record StoreDirectory(Path path) {
    private static final String ASIDE = "damaged-";

    private static final int SEGMENT_DIGITS = 20;
    private static final Pattern SEGMENT = Pattern.compile("[0-9]{" + SEGMENT_DIGITS + "}\\.seg");
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    Path lock() {
        return path.resolve("raft.lock");
    }

    Path identity() {
        return path.resolve("identity");
    }

    Path newIdentity() {
        return path.resolve("identity.tmp");
    }

    Path segment(long number) {
        // A first String.format takes longer than to open a small log.
        String digits = Long.toString(number);
        return path.resolve("0".repeat(SEGMENT_DIGITS - digits.length()) + digits + ".seg");
    }

    Path newSegment() {
        return path.resolve("segment.tmp");
    }

    /** Refuses a path that is something else than a directory. */
    void check() {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new StorageException(path + " is not a directory: name a directory for the log");
        }
    }

    /** Creates the directory and those above it, durably, as far as they do not exist. */
    void create() throws IOException {
        check();
        create(path.toAbsolutePath());
    }

    private static void create(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null && !Files.exists(directory)) {
            create(parent);
            Files.createDirectories(directory);
            sync(parent);
        }
    }

    /** Where the log of a life of this directory goes when it is damaged. */
    Path aside(Incarnation life) {
        return path.resolve(ASIDE + life);
    }

    /** Says whose log is being set aside, from before the first file is moved until another log is in its place. */
    Path settingAside() {
        return path.resolve("setting-aside");
    }

    private Path newSettingAside() {
        return path.resolve("setting-aside.tmp");
    }

    /**
     * Moves a log out of the way, durably. The file that makes it one goes first: some of its segments without the
     * others could pass for a log, which they must never do.
     */
    void setAside(Identity owner) throws IOException {
        delete(newIdentity());
        delete(newSettingAside());
        owner.write(newSettingAside());
        publish(newSettingAside(), settingAside());
        finishSettingAside(owner);
    }

    /** Goes on where it was interrupted. */
    void finishSettingAside(Identity owner) throws IOException {
        Path aside = Files.createDirectories(aside(owner.incarnation()));
        sync();
        if (Files.exists(identity())) {
            move(identity(), aside);
        }
        for (long number : segmentNumbers()) {
            move(segment(number), aside);
        }
    }

    /** Another log is in its place; or it was not begun after all, and is decided anew. */
    void endSettingAside() throws IOException {
        delete(newSettingAside());
        delete(settingAside());
    }

    private void move(Path file, Path target) throws IOException {
        Path moved = target.resolve(file.getFileName());
        if (Files.exists(moved)) {
            throw new IOException(moved + " is there already, and would be lost if " + file + " were moved there");
        }
        Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
        sync(target);
        sync();
    }

    /** Bytes that can still be written to the file system. */
    long usableBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Names of everything in the directory that matters; {@code lost+found} is the file system's. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("lost+found") && !name.startsWith(ASIDE))
                    .sorted()
                    .toList();
        }
    }

    /** Numbers of the segments, ascending. */
    List<Long> segmentNumbers() throws IOException {
        return names().stream()
                .filter(name -> SEGMENT.matcher(name).matches())
                .map(name -> Long.valueOf(name.substring(0, name.indexOf('.'))))
                .toList();
    }

    /** Gives a file, which must be durable, its final name, durably. */
    void publish(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + path + " cannot rename a file in one piece", e);
        }
        sync(path);
    }

    /** Deletes a file, durably, before anything that follows. */
    void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            sync(path);
        }
    }

    /** Makes names in the directory durable. */
    void sync() throws IOException {
        sync(path);
    }

    private static void sync(Path directory) throws IOException {
        // Windows cannot open a directory, and makes names durable by itself.
        if (WINDOWS) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
