package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.spi.LogStore;
import io.raftkit.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A store under test, on a disk of its own. */
final class StoreOnDisk {
    private final LogStoreContract contract;
    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path directory = files.directory("store");
    private final TrackedLog log;

    /** A disk with an empty directory. */
    StoreOnDisk(LogStoreContract contract) {
        this.contract = contract;
        this.log = new TrackedLog(() -> contract.open(directory));
    }

    CrashFileSystem files() {
        return files;
    }

    Path directory() {
        return directory;
    }

    TrackedLog log() {
        return log;
    }

    /** Opens the store; whether the power has lasted. */
    boolean open(String when) {
        try {
            var unused = log.open(when);
            return true;
        } catch (RuntimeException e) {
            if (!files.isPoweredOff()) {
                throw new AssertionError(
                        when + ": a store must open by itself after a crash, and this one says: " + e, e);
            }
            return false;
        }
    }

    /** Opens the store. */
    void reopen(String when) {
        assertThat(open(when)).as(when + ": the store opens").isTrue();
    }

    /** The process ends with the power. */
    void crash(Consumer<CrashFileSystem> how) {
        files.powerOff();
        log.closeQuietly();
        how.accept(files);
    }

    /** The same files on another disk. */
    StoreOnDisk copy() {
        StoreOnDisk copy = new StoreOnDisk(contract);
        try {
            for (Path file : paths()) {
                Files.write(copy.directory.resolve(file.getFileName().toString()), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    /** All files. */
    List<Path> paths() {
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever it says: it may be broken, but it must let go of what it holds in the process. */
    static void closeQuietly(LogStore store) {
        try {
            store.close();
        } catch (RuntimeException e) {
            // As expected where nothing can be written any more, or the store was refused.
        }
    }
}
