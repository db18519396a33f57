package io.raftkit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fresh directory for what a benchmark writes, deleted when it is closed.
 *
 * <p>Not in the system's temporary directory, which may be in memory: a sync costs nothing there.
 */
public final class ScratchDirectory implements AutoCloseable {
    /** Where benchmarks write unless told otherwise, below the working directory. */
    public static final String PARENT = "target/bench-data";

    private final Path path;

    private ScratchDirectory(Path path) {
        this.path = path;
    }

    /** A new one in {@code parent}, which is created if need be. */
    public static ScratchDirectory in(String parent) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "run-");
        return new ScratchDirectory(directory);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() {
        delete(path);
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " could not be deleted", e);
        }
    }
}
