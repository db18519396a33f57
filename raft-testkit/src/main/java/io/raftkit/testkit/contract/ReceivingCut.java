package io.raftkit.testkit.contract;

import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.util.Optional;

/** A snapshot is received, in two lives of the store, and somewhere on the way the power fails. */
final class ReceivingCut {
    private static final int LENGTH = 200_000;
    private static final int PIECE = 60_000;

    private final Outage outage;
    private final TakenSnapshot own = TakenSnapshot.expected(10, 100);
    private final TakenSnapshot sent = TakenSnapshot.expected(20, LENGTH);
    private boolean isTaken;
    private boolean isCommitted;

    ReceivingCut(Promise promise, Outage.Opener opener) {
        this.outage = new Outage(promise, opener);
    }

    /** The power fails after so many changes; see {@link Outage#after}. */
    boolean after(long changes, long seed) {
        return outage.after(changes, seed, this::receiveInTwoLives, this::isOldOrNewAndGoesOn);
    }

    private void receiveInTwoLives() {
        try {
            try (SnapshotStore store = outage.open()) {
                TakenSnapshot.take(store, TakenSnapshot.metadata(10), own.state());
                isTaken = true;
                try (SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
                    partial.append(sent.state().slice(0, PIECE));
                    partial.append(sent.state().slice(PIECE, PIECE));
                }
            }
            try (SnapshotStore store = outage.open();
                    SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
                ReceivingContract.append(partial, sent.state(), PIECE);
                partial.commit();
                isCommitted = true;
            }
        } catch (IOException | AssertionError powerFailed) {
            // What was done by then is noted.
        }
    }

    private void isOldOrNewAndGoesOn(Promise here, SnapshotStore store) throws IOException {
        isOldOrNew(here, store);
        goesOn(here, store);
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
