package io.raftkit.testkit.contract;

import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** A snapshot is received, in two lives of the store, and somewhere on the way the power fails. */
final class ReceivingCut {
    private static final int LENGTH = 200_000;
    private static final int PIECE = 60_000;

    private final Promise promise;
    private final PowerCut.Opener opener;
    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path directory = files.directory("node").resolve("snapshots");
    private final TakenSnapshot own = TakenSnapshot.expected(10, 100);
    private final TakenSnapshot sent = TakenSnapshot.expected(20, LENGTH);
    private boolean isTaken;
    private boolean isCommitted;

    ReceivingCut(Promise promise, PowerCut.Opener opener) {
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
        receiveInTwoLives();
        boolean hasFailed = files.isPoweredOff();
        if (seed == 0) {
            files.crashKeepingNothing();
        } else {
            files.crash(new SplittableRandom(seed * 1_000_003 + changes));
        }
        Promise here = new Promise(promise.text() + " (cut after " + changes + " changes, seed " + seed + ")");
        try (SnapshotStore store = opener.open(directory)) {
            isOldOrNew(here, store);
            goesOn(here, store);
        } catch (IOException e) {
            throw here.broken("The store refuses to go on", e);
        }
        return hasFailed;
    }

    private void receiveInTwoLives() {
        try {
            try (SnapshotStore store = opener.open(directory)) {
                TakenSnapshot.take(store, TakenSnapshot.metadata(10), own.state());
                isTaken = true;
                try (SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
                    partial.append(sent.state().slice(0, PIECE));
                    partial.append(sent.state().slice(PIECE, PIECE));
                }
            }
            try (SnapshotStore store = opener.open(directory);
                    SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
                ReceivingContract.append(partial, sent.state(), PIECE);
                partial.commit();
                isCommitted = true;
            }
        } catch (IOException | AssertionError powerFailed) {
            // What was done by then is noted.
        }
    }

    private void isOldOrNew(Promise here, SnapshotStore store) throws IOException {
        Optional<Snapshot> latest = store.latest();
        if (latest.filter(sent.snapshot()::equals).isPresent()) {
            sent.isReadBack(here, store);
        } else if (latest.filter(own.snapshot()::equals).isPresent()) {
            here.holdsIf(!isCommitted, "The snapshot that was received and committed is gone");
            own.isReadBack(here, store);
        } else {
            here.holdsIf(latest.isEmpty() && !isTaken, "The latest is " + latest);
        }
    }

    private void goesOn(Promise here, SnapshotStore store) throws IOException {
        try (SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
            ReceivingContract.append(partial, sent.state(), PIECE);
            partial.commit();
        }
        here.holdsIf(
                store.latest().filter(sent.snapshot()::equals).isPresent(),
                "It was received to its end after that, and the latest is " + store.latest());
        sent.isReadBack(here, store);
    }
}
