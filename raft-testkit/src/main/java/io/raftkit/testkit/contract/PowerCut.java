package io.raftkit.testkit.contract;

import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Three snapshots are taken one after the other, and somewhere on the way the power fails. */
final class PowerCut {
    private static final int LENGTH = 1500;

    private final Promise promise;
    private final Opener opener;
    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path directory = files.directory("node").resolve("snapshots");
    private @Nullable TakenSnapshot committed;
    private @Nullable TakenSnapshot attempted;

    /** Opens a store. */
    @FunctionalInterface
    interface Opener {
        SnapshotStore open(Path directory) throws IOException;
    }

    PowerCut(Promise promise, Opener opener) {
        this.promise = promise;
        this.opener = opener;
    }

    /**
     * The power fails after so many changes to the file system; what was not durable then is lost or kept as {@code
     * seed} says.
     *
     * @return whether it failed before all was done
     */
    boolean after(long changes, long seed) {
        files.powerOffAfter(changes);
        takeThree();
        boolean hasFailed = files.isPoweredOff();
        if (seed == 0) {
            files.crashKeepingNothing();
        } else {
            files.crash(new SplittableRandom(seed * 1_000_003 + changes));
        }
        Promise here = new Promise(promise.text() + " (cut after " + changes + " changes, seed " + seed + ")");
        try (SnapshotStore store = opener.open(directory)) {
            isTheLatest(here, store, latest(here, store));
            goesOn(here, store);
        } catch (IOException e) {
            throw here.broken("The store cannot be opened again", e);
        }
        return hasFailed;
    }

    private void takeThree() {
        try (SnapshotStore store = opener.open(directory)) {
            for (int index = 10; index <= 30; index += 10) {
                take(store, index);
            }
        } catch (IOException powerFailed) {
            // What it was at is in attempted.
        }
    }

    private void take(SnapshotStore store, int index) throws IOException {
        try (SnapshotStore.Writer writer = store.begin(TakenSnapshot.metadata(index))) {
            try (OutputStream output = writer.output()) {
                TakenSnapshot.state(LENGTH, index).writeTo(output);
            }
            attempted = TakenSnapshot.expected(index, LENGTH);
            writer.commit();
            committed = attempted;
        }
    }

    private static Optional<Snapshot> latest(Promise here, SnapshotStore store) {
        try {
            return store.latest();
        } catch (IOException | RuntimeException e) {
            throw here.broken("The latest snapshot cannot be found", e);
        }
    }

    private void isTheLatest(Promise here, SnapshotStore store, Optional<Snapshot> latest) {
        if (latest.isEmpty()) {
            here.holdsIf(committed == null, "None is left, and this one was committed: " + committed);
            return;
        }
        for (TakenSnapshot each : new @Nullable TakenSnapshot[] {committed, attempted}) {
            if (each != null && each.snapshot().equals(latest.get())) {
                each.isReadBack(here, store);
                return;
            }
        }
        throw here.broken("The latest is " + latest + ", which is neither the last that was committed, " + committed
                + ", nor the one after it");
    }

    private static void goesOn(Promise here, SnapshotStore store) {
        TakenSnapshot next = TakenSnapshot.take(store, 40, LENGTH);
        next.isReadBack(here, store);
    }
}
