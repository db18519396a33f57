package io.raftkit.testkit.contract;

import io.raftkit.spi.SnapshotStore;
import io.raftkit.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The power fails while something is done with a snapshot store; what is found afterwards must keep a promise. */
final class Outage {
    /** Opens a store. */
    @FunctionalInterface
    interface Opener {
        SnapshotStore open(Path directory) throws IOException;
    }

    /** Looks at the store that is opened when the power is back. */
    @FunctionalInterface
    interface Aftermath {
        void check(Promise here, SnapshotStore store) throws IOException;
    }

    private final Promise promise;
    private final Opener opener;
    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path directory = files.directory("node").resolve("snapshots");

    Outage(Promise promise, Opener opener) {
        this.promise = promise;
        this.opener = opener;
    }

    /** Opens the store, before the power fails or after. */
    SnapshotStore open() throws IOException {
        return opener.open(directory);
    }

    /**
     * The power fails after so many changes to the file system; what was not durable then is lost or kept as {@code
     * seed} says.
     *
     * @param work ends, without an error, when the power fails
     * @return whether it failed before all was done
     */
    boolean after(long changes, long seed, Runnable work, Aftermath aftermath) {
        files.powerOffAfter(changes);
        work.run();
        boolean hasFailed = files.isPoweredOff();
        if (seed == 0) {
            files.crashKeepingNothing();
        } else {
            files.crash(new SplittableRandom(seed * 1_000_003 + changes));
        }
        Promise here = new Promise(promise.text() + " (cut after " + changes + " changes, seed " + seed + ")");
        try (SnapshotStore store = open()) {
            aftermath.check(here, store);
        } catch (IOException e) {
            throw here.broken("The store cannot be opened again, or refuses to go on", e);
        }
        return hasFailed;
    }
}
