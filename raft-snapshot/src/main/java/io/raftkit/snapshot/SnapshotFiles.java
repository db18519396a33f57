package io.raftkit.snapshot;

import static java.nio.file.StandardOpenOption.READ;

import io.raftkit.model.LogId;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The directory that snapshots are kept in, and their names there. */
final class SnapshotFiles {
    private static final Pattern COMPLETE = Pattern.compile("snapshot-\\d{20}-\\d{20}\\.raft");
    private static final Pattern TEMPORARY = Pattern.compile(COMPLETE.pattern() + "\\.\\d+\\.tmp");

    private static final Pattern PARTIAL = Pattern.compile(COMPLETE.pattern() + "\\.part");

    private final Path directory;

    SnapshotFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory if it is missing.
     *
     * @throws IOException if there is none that can be written to
     */
    void prepare() throws IOException {
        if (!Files.isDirectory(directory)) {
            make(directory);
        }
        if (!Files.isWritable(directory)) {
            throw new IOException("cannot keep snapshots in " + directory + ": it is not writable");
        }
    }

    private void make(Path missing) throws IOException {
        Path parent = missing.toAbsolutePath().getParent();
        if (Files.exists(missing) || parent == null) {
            throw new IOException("cannot keep snapshots in " + directory + ": " + missing + " is not a directory");
        }
        if (!Files.isDirectory(parent)) {
            make(parent);
        }
        try {
            Files.createDirectories(missing);
        } catch (IOException e) {
            throw new IOException("cannot keep snapshots in " + directory + ": cannot make " + missing, e);
        }
        sync(parent);
    }

    /** Where the snapshot at {@code lastIncluded} belongs. */
    Path of(LogId lastIncluded) {
        return directory.resolve(name(lastIncluded));
    }

    /** Where the snapshot at {@code lastIncluded} is written until it is complete. */
    Path temporary(LogId lastIncluded, long number) {
        return directory.resolve(name(lastIncluded) + "." + number + ".tmp");
    }

    /** Where the snapshot at {@code lastIncluded} is received until it is complete. */
    Path partial(LogId lastIncluded) {
        return directory.resolve(name(lastIncluded) + ".part");
    }

    /** All files that are named like snapshots being received. */
    List<Path> partial() throws IOException {
        return list(PARTIAL, Comparator.reverseOrder());
    }

    /** The padding makes the order of the names that of the indexes. */
    private static String name(LogId lastIncluded) {
        return String.format(Locale.ROOT, "snapshot-%020d-%020d.raft", lastIncluded.index(), lastIncluded.term());
    }

    /** All files that are named like complete snapshots. */
    List<Path> newestFirst() throws IOException {
        return list(COMPLETE, Comparator.reverseOrder());
    }

    /** Deletes what attempts at snapshots left behind. */
    void deleteTemporary(Set<Path> spare) throws IOException {
        for (Path file : list(TEMPORARY, Comparator.naturalOrder())) {
            if (!spare.contains(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> list(Pattern names, Comparator<Path> order) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry ->
                            names.matcher(entry.getFileName().toString()).matches())
                    .sorted(order)
                    .toList();
        }
    }

    /** Makes renames within the directory durable. */
    void sync() throws IOException {
        sync(directory);
    }

    static void sync(Path directory) throws IOException {
        if (File.separatorChar == '\\') {
            // Windows neither needs this nor lets a directory be opened.
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }
}
