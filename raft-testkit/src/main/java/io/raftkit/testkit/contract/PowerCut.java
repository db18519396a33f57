package io.raftkit.testkit.contract;

import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Three snapshots are taken one after the other, and somewhere on the way the power fails. */
final class PowerCut {
    private static final int LENGTH = 1500;

    private final Outage outage;
    private @Nullable TakenSnapshot committed;
    private @Nullable TakenSnapshot attempted;

    PowerCut(Promise promise, Outage.Opener opener) {
        this.outage = new Outage(promise, opener);
    }

    /** The power fails after so many changes; see {@link Outage#after}. */
    boolean after(long changes, long seed) {
        return outage.after(changes, seed, this::takeThree, this::isTheLatestAndGoesOn);
    }

    private void takeThree() {
        try (SnapshotStore store = outage.open()) {
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

    private void isTheLatestAndGoesOn(Promise here, SnapshotStore store) {
        isTheLatest(here, store, latest(here, store));
        TakenSnapshot next = TakenSnapshot.take(store, 40, LENGTH);
        next.isReadBack(here, store);
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
}
