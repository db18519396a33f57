package io.raftkit.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node needs of a {@link SnapshotStore} that keeps files in a directory: all of {@link SnapshotStoreContract},
 * and that neither the end of the process, nor of power, nor damage to a file is ever taken for a state.
 */
public abstract class DirectorySnapshotStoreContract extends SnapshotStoreContract {
    private static final Promise CRASH = new Promise(
            "when the process ends at any moment, the snapshots of before are left, or those and the new one");
    private static final Promise POWER = new Promise(
            "wherever the power fails, the last committed snapshot is left, or the one that was being committed");
    private static final Promise DAMAGE = new Promise("damage to a file is noticed, and never given out as a state");
    private static final Promise RECEIVING =
            new Promise("wherever the power fails while a snapshot is received, the one"
                    + " before is left or the new one, and receiving goes on");
    private static final Promise CLEANS_UP = new Promise("what an attempt left behind goes with the next one");

    private static final int SEEDS = 4;

    @TempDir
    private Path temporary;

    /** Opens the store on a directory of its own, which may not exist yet. */
    protected abstract SnapshotStore open(Path directory) throws IOException;

    /** At how many places each file is damaged in each way, at most; 1000 unless overridden. */
    protected int places() {
        return 1000;
    }

    /**
     * Whether it works on the file system of any path, so that one in memory can be given to it whose power fails. If
     * not, the checks leave out what was written and never synced.
     */
    protected boolean worksOnAnyFileSystem() {
        return true;
    }

    @Override
    protected final SnapshotStore open() throws IOException {
        return open(temporary.resolve("snapshots"));
    }

    @Test
    public final void aProcessThatEndsAtAnyMomentLeavesWhatWasThereOrTheNewSnapshotAsWell() throws IOException {
        Path directory = temporary.resolve("alive");
        try (SnapshotStore store = open(directory)) {
            TakenSnapshot before = TakenSnapshot.take(store, 10, 1000);
            SnapshotStore.Writer writer = store.begin(TakenSnapshot.metadata(20));
            crashLeaves(before, directory, "begun");
            for (int i = 0; i < 3; i++) {
                TakenSnapshot.state(70_000, i).writeTo(writer.output());
                crashLeaves(before, directory, "partly written");
            }
            writer.output().close();
            crashLeaves(before, directory, "written");
            writer.close();
            crashLeaves(before, directory, "given up");
            TakenSnapshot after = TakenSnapshot.take(store, 30, 70_000);
            crashLeaves(after, directory, "committed");
        }
    }

    private void crashLeaves(TakenSnapshot expected, Path directory, String moment) throws IOException {
        Path left = temporary.resolve("left");
        DirectoryImage.of(directory).writeTo(left);
        try (SnapshotStore store = open(left)) {
            Optional<Snapshot> latest = store.latest();
            CRASH.holdsIf(
                    latest.equals(Optional.of(expected.snapshot())),
                    "It ended when the next one was " + moment + ", and the latest is " + latest + ", not " + expected);
            expected.isReadBack(CRASH, store);
            TakenSnapshot next = TakenSnapshot.take(store, 40, 100);
            next.isReadBack(CRASH, store);
        }
    }

    @Test
    public final void whereverThePowerFailsTheLastCommittedSnapshotIsLeftOrTheNext() {
        assumeTrue(worksOnAnyFileSystem(), "the power of this file system does not fail");
        for (long seed = 0; seed < SEEDS; seed++) {
            long changes = 0;
            while (new PowerCut(POWER, this::open).after(changes, seed)) {
                changes++;
            }
            POWER.holdsIf(changes > 0, "Nothing was ever written");
        }
    }

    @Test
    public final void whereverThePowerFailsWhatIsReceivedIsTheOldOrTheNewSnapshotAndGoesOn() {
        assumeTrue(worksOnAnyFileSystem(), "the power of this file system does not fail");
        for (long seed = 0; seed < SEEDS; seed++) {
            long changes = 0;
            while (new ReceivingCut(RECEIVING, this::open).after(changes, seed)) {
                changes++;
            }
            RECEIVING.holdsIf(changes > 0, "Nothing was ever written");
        }
    }

    @Test
    public final void damageToWhatWasReceivedIsNoticedBeforeItIsCommitted() throws IOException {
        Path directory = temporary.resolve("whole");
        TakenSnapshot sent = TakenSnapshot.expected(20, 150_000);
        try (SnapshotStore store = open(directory);
                SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
            partial.append(sent.state().slice(0, 140_000));
        }
        DirectoryImage whole = DirectoryImage.of(directory);
        for (Map.Entry<String, byte[]> file : whole.files().entrySet()) {
            for (int at :
                    Places.in(file.getValue().length, Math.min(places(), 200)).toArray()) {
                byte[] damaged = file.getValue().clone();
                damaged[at] ^= (byte) (1 << at % 8);
                Path victim = temporary.resolve("damaged");
                whole.with(file.getKey(), damaged).writeTo(victim);
                Promise promise = new Promise(DAMAGE.text() + " (in byte " + at + " of " + file.getKey() + ")");
                isReceivedInTheEnd(promise, victim, sent);
            }
        }
    }

    /** At once, or when it is tried again. */
    private void isReceivedInTheEnd(Promise promise, Path directory, TakenSnapshot sent) throws IOException {
        try (SnapshotStore store = open(directory)) {
            for (int attempt = 1; store.latest().isEmpty(); attempt++) {
                try (SnapshotStore.Partial partial = store.receive(sent.snapshot())) {
                    append(partial, sent.state(), 70_000);
                    partial.commit();
                } catch (IOException refused) {
                    promise.holdsIf(attempt == 1, "What is damaged is in the way for ever: " + refused);
                }
            }
            sent.isReadBack(promise, store);
        }
    }

    @Test
    public final void whatAnAttemptLeftBehindGoesWithTheNext() throws IOException {
        Path directory = temporary.resolve("alive");
        Path left = temporary.resolve("left");
        try (SnapshotStore store = open(directory)) {
            TakenSnapshot.take(store, 10, 1000);
            SnapshotStore.Writer writer = store.begin(TakenSnapshot.metadata(20));
            TakenSnapshot.state(70_000, 1).writeTo(writer.output());
            DirectoryImage.of(directory).writeTo(left);
            writer.close();
            TakenSnapshot.take(store, 30, 100);
        }
        try (SnapshotStore store = open(left)) {
            TakenSnapshot.take(store, 30, 100);
        }
        int usual = DirectoryImage.of(directory).files().size();
        List<String> files = List.copyOf(DirectoryImage.of(left).files().keySet());
        CLEANS_UP.holdsIf(files.size() <= usual, "After a crash and another snapshot, these are left: " + files);
    }

    @Test
    public final void aFlippedBitInAnyByteIsNoticed() throws IOException {
        damage("a bit is flipped in byte", (content, at) -> {
            content[at] ^= (byte) (1 << at % 8);
            return content;
        });
    }

    @Test
    public final void aFileThatIsCutOffAnywhereIsNoticed() throws IOException {
        damage("everything is missing from byte", Arrays::copyOf);
    }

    @Test
    public final void aFileWhoseEndWasNeverWrittenIsNoticed() throws IOException {
        damage("there are zeros or ones from byte", (content, at) -> {
            Arrays.fill(content, at, content.length, (byte) (at % 2 == 0 ? 0 : -1));
            return content;
        });
    }

    /** What may happen to a file, at any place in it. */
    @FunctionalInterface
    private interface Accident {
        byte[] happens(byte[] content, int at);
    }

    /** Two snapshots are there; each file is damaged at each place, one after the other. */
    private void damage(String what, Accident accident) throws IOException {
        Path directory = temporary.resolve("whole");
        List<TakenSnapshot> taken = new ArrayList<>();
        try (SnapshotStore store = open(directory)) {
            taken.add(TakenSnapshot.take(store, 10, 20));
            taken.add(TakenSnapshot.take(store, 20, 30));
        }
        DirectoryImage whole = DirectoryImage.of(directory);
        for (Map.Entry<String, byte[]> file : whole.files().entrySet()) {
            byte[] content = file.getValue();
            for (int at : Places.in(content.length, places()).toArray()) {
                byte[] damaged = accident.happens(content.clone(), at);
                if (!Arrays.equals(damaged, content)) {
                    Path victim = temporary.resolve("damaged");
                    whole.with(file.getKey(), damaged).writeTo(victim);
                    isNoticed("in " + file.getKey() + " " + what + " " + at, victim, taken);
                }
            }
        }
    }

    /** Whatever the store says now, it is true. */
    private void isNoticed(String damage, Path directory, List<TakenSnapshot> taken) {
        Promise promise = new Promise(DAMAGE.text() + " (" + damage + ")");
        try (SnapshotStore store = open(directory)) {
            Optional<Snapshot> latest = store.latest();
            boolean isTrue = taken.stream().anyMatch(each -> latest.equals(Optional.of(each.snapshot())));
            promise.holdsIf(latest.isEmpty() || isTrue, "The latest is one that nobody took: " + latest);
            for (TakenSnapshot each : taken) {
                isRightOrRefused(promise, store, each);
            }
        } catch (IOException refused) {
            // The store says that something is wrong: that is all it has to do.
        } catch (RuntimeException e) {
            throw promise.broken("It throws no IOException but another", e);
        }
    }

    private static void isRightOrRefused(Promise promise, SnapshotStore store, TakenSnapshot taken) {
        try {
            taken.isReadBackOrRefused(promise, store);
        } catch (IOException refused) {
            // As it should be.
        }
    }
}
