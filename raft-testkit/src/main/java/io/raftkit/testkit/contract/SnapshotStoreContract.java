package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.model.Suffrage;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What a node needs of a {@link SnapshotStore}; extend it with yours, or {@link DirectorySnapshotStoreContract} if it
 * keeps files. A failure names the promise that was broken.
 */
public abstract class SnapshotStoreContract extends ReceivingContract {
    static final Promise READS_BACK = new Promise("a committed snapshot is read back as it was written");
    static final Promise LATEST = new Promise("the latest snapshot is the committed one with the highest index");
    static final Promise ATOMIC = new Promise("a snapshot exists only once it is committed");
    private static final Promise DESCRIBED =
            new Promise("a snapshot says what it stands for, its length and its CRC32C");
    private static final Promise SURVIVES =
            new Promise("what was committed is still there when the store is opened again");
    private static final Promise CLOSED = new Promise("closing the store gives up what is being written");
    private static final Promise ENDS_ONCE =
            new Promise("a snapshot that was given up or committed is not committed again");
    private static final Promise KEPT =
            new Promise("of more snapshots than are kept, those with the lowest indexes go");
    private static final Promise GONE = new Promise("a snapshot that is gone is refused with an IOException");
    private static final Promise BESIDE = new Promise("reading goes on beside writing");
    private static final Promise TWO_WRITERS =
            new Promise("one snapshot of the node's own and a received one are written side by side");
    private static final Promise NOTHING_LEFT = new Promise("nothing of an earlier attempt is in a later one");

    /**
     * Opens the store, as a node does when it starts: empty the first time, with what was committed before whenever it
     * is opened again within one test.
     */
    @Override
    protected abstract SnapshotStore open() throws IOException;

    /** How many snapshots it keeps, at least 1; 2 unless overridden. */
    protected int kept() {
        return 2;
    }

    @Test
    public final void aNewStoreHasNoSnapshot() {
        LATEST.holdsIf(latest().isEmpty(), "None was committed, and there is one");
    }

    @Test
    public final void aCommittedSnapshotIsTheLatestAndIsReadBackAsItWasWritten() throws IOException {
        long index = 0;
        for (int length : new int[] {0, 1, 8191, 8192, 65_535, 65_536, 65_537, 300_000}) {
            TakenSnapshot taken = take(++index, length);
            latestIs(taken);
            taken.isReadBack(READS_BACK, opened);
            Snapshot described = TakenSnapshot.expected(index, length).snapshot();
            DESCRIBED.holdsIf(
                    taken.snapshot().equals(described), "It is " + described + ", and not " + taken.snapshot());
            reopen();
            SURVIVES.holdsIf(latest().equals(Optional.of(described)), "It was " + described + ", and is " + latest());
            taken.isReadBack(SURVIVES, opened);
        }
    }

    @Test
    public final void whatASnapshotStandsForIsKept() throws IOException {
        Member one = new Member(NodeId.of("n1"), "[::1]:65535", new Incarnation(new UUID(-1, 1)));
        Member two = new Member(NodeId.of("n".repeat(64)), "host:1", Incarnation.UNKNOWN, Suffrage.LEARNER, 0);
        Configuration joint = new Configuration(new ClusterId(new UUID(5, 6)), List.of(one, two), List.of(one), 700);
        Configuration nobody = new Configuration(ClusterId.NONE, List.of());
        List<SnapshotMetadata> all = List.of(
                new SnapshotMetadata(new LogId(1, 1), 0, nobody, 0),
                new SnapshotMetadata(new LogId(2, 1L << 40), (1L << 40) - 1, joint, Long.MAX_VALUE),
                new SnapshotMetadata(new LogId(Long.MAX_VALUE, Long.MAX_VALUE), Long.MAX_VALUE, joint, 1));
        for (SnapshotMetadata metadata : all) {
            TakenSnapshot taken = TakenSnapshot.take(opened, metadata, TakenSnapshot.state(10, 1));
            reopen();
            latestIs(taken);
            SnapshotMetadata kept = latest().orElseThrow().metadata();
            DESCRIBED.holdsIf(kept.equals(metadata), "It stands for " + metadata + ", and not for " + kept);
        }
    }

    @Test
    public final void aStateMayBeWrittenAndReadInPieces() throws IOException {
        Bytes state = TakenSnapshot.state(200_000, 1);
        byte[] bytes = state.toByteArray();
        TakenSnapshot taken;
        try (SnapshotStore.Writer writer = opened.begin(TakenSnapshot.metadata(1))) {
            OutputStream output = writer.output();
            output.write(bytes[0]);
            output.write(bytes, 1, 100_000);
            output.flush();
            output.write(bytes, 100_001, 99_999);
            output.close();
            taken = new TakenSnapshot(writer.commit(), state);
        }
        taken.isReadBack(READS_BACK, opened);
        try (InputStream source = opened.open(taken.snapshot())) {
            source.skipNBytes(66_000);
            Bytes rest = Bytes.wrap(source.readNBytes(70_000));
            READS_BACK.holdsIf(
                    rest.equals(state.slice(66_000, 70_000)), "After 66000 bytes that were skipped, it differs");
            READS_BACK.holdsIf(source.read() == (bytes[136_000] & 0xff), "One byte, read by itself, differs");
        }
    }

    @Test
    public final void whatIsNotCommittedDoesNotExist() throws IOException {
        TakenSnapshot before = take(10, 100);
        SnapshotStore.Writer writer = opened.begin(TakenSnapshot.metadata(20));
        stillTheLatest(before, "begun");
        TakenSnapshot.state(100_000, 1).writeTo(writer.output());
        stillTheLatest(before, "written");
        writer.output().close();
        stillTheLatest(before, "written and its output closed");
        writer.close();
        stillTheLatest(before, "given up");
        TakenSnapshot.cannotCommit(ENDS_ONCE, writer, "It was given up before");
        stillTheLatest(before, "given up, and then tried to be committed");
        reopen();
        stillTheLatest(before, "given up before the store was opened again");
    }

    @Test
    public final void aSnapshotIsCommittedOnce() throws IOException {
        SnapshotStore.Writer writer = opened.begin(TakenSnapshot.metadata(10));
        writer.commit();
        TakenSnapshot.cannotCommit(ENDS_ONCE, writer, "It was committed before");
        writer.close();
        writer.close();
        LATEST.holdsIf(latest().isPresent(), "Closing the writer took the committed snapshot away");
    }

    @Test
    public final void closingTheStoreGivesUpWhatIsBeingWritten() throws IOException {
        TakenSnapshot before = take(10, 100);
        SnapshotStore.Writer writer = opened.begin(TakenSnapshot.metadata(20));
        opened.close();
        TakenSnapshot.cannotCommit(CLOSED, writer, "The store was closed in between");
        opened = open();
        stillTheLatest(before, "being written when the store was closed");
        latestIs(take(20, 50));
    }

    @Test
    public final void theSnapshotsWithTheHighestIndexesAreKept() throws IOException {
        List<TakenSnapshot> all = new ArrayList<>();
        for (int i = 1; i <= kept() + 2; i++) {
            all.add(take(9L * i, 10 * i));
        }
        for (int i = 0; i < all.size(); i++) {
            TakenSnapshot each = all.get(i);
            if (i < 2) {
                TakenSnapshot.isGone(KEPT, opened, each.snapshot(), "There are " + kept() + " newer than " + each);
            } else {
                each.isReadBack(KEPT, opened);
            }
        }
        reopen();
        latestIs(all.get(all.size() - 1));
    }

    @Test
    public final void anOlderSnapshotThatIsCommittedLaterIsNotTheLatest() throws IOException {
        TakenSnapshot newer = take(1000, 100);
        TakenSnapshot.take(opened, TakenSnapshot.metadata(200), TakenSnapshot.state(10, 1));
        latestIs(newer);
        newer.isReadBack(LATEST, opened);
        reopen();
        latestIs(newer);
    }

    @Test
    public final void aSnapshotOfTheSamePlaceMayBeTakenAgain() throws IOException {
        take(10, 100);
        TakenSnapshot second = TakenSnapshot.take(opened, TakenSnapshot.metadata(10), TakenSnapshot.state(50, 77));
        latestIs(second);
        second.isReadBack(READS_BACK, opened);
        reopen();
        latestIs(second);
        second.isReadBack(SURVIVES, opened);
    }

    @Test
    public final void aSnapshotThatIsNotThereIsRefused() throws IOException {
        TakenSnapshot there = take(10, 100);
        TakenSnapshot.isGone(
                GONE, opened, new Snapshot(TakenSnapshot.metadata(11), 100, 1), "None was ever taken at 11");
        Snapshot other = new Snapshot(there.snapshot().metadata(), 99, 1);
        TakenSnapshot.isGone(GONE, opened, other, "Another one is at that place");
    }

    @Test
    public final void aSnapshotCanBeReadWhileTheNextIsTaken() throws IOException {
        TakenSnapshot read = take(10, 200_000);
        try (InputStream source = opened.open(read.snapshot())) {
            Bytes first = Bytes.wrap(source.readNBytes(1000));
            for (int i = 1; i < kept(); i++) {
                take(10 + i, 100_000);
            }
            SnapshotStore.Writer writer = opened.begin(TakenSnapshot.metadata(100));
            TakenSnapshot.state(70_000, 1).writeTo(writer.output());
            Bytes rest = Bytes.wrap(source.readAllBytes());
            writer.close();
            BESIDE.holdsIf(
                    first.equals(read.state().slice(0, 1000))
                            && rest.equals(read.state().slice(1000)),
                    "What was read is not what was written");
        } catch (IOException e) {
            throw BESIDE.broken("The snapshot is still kept", e);
        }
    }

    @Test
    public final void aSnapshotThatGoesWhileItIsReadIsReadRightOrNotToItsEnd() throws IOException {
        TakenSnapshot read = take(10, 200_000);
        try (InputStream source = opened.open(read.snapshot())) {
            Bytes first = Bytes.wrap(source.readNBytes(1000));
            for (int i = 1; i <= kept() + 1; i++) {
                TakenSnapshot.take(opened, TakenSnapshot.metadata(10 + i), TakenSnapshot.state(200_000, i));
            }
            Bytes rest = Bytes.wrap(source.readAllBytes());
            BESIDE.holdsIf(
                    first.equals(read.state().slice(0, 1000))
                            && rest.equals(read.state().slice(1000)),
                    "It was replaced by newer ones meanwhile, and what was read is not what was written");
        } catch (IOException itIsGone) {
            latestIs(new TakenSnapshot(latest().orElseThrow(), TakenSnapshot.state(200_000, kept() + 1)));
        }
    }

    @Test
    public final void anotherThreadReadsWholeSnapshotsWhileNewOnesAreTaken() throws Exception {
        take(1, 5000);
        CompletableFuture<Void> taking = CompletableFuture.runAsync(() -> {
            for (int index = 2; index <= 50; index++) {
                take(index, 5000);
            }
        });
        long last = 0;
        do {
            Snapshot latest = latest().orElseThrow();
            LATEST.holdsIf(latest.index() >= last, latest.index() + " is the latest after " + last);
            last = latest.index();
            try {
                new TakenSnapshot(latest, TakenSnapshot.state(5000, last)).isReadBackOrRefused(BESIDE, opened);
            } catch (IOException e) {
                BESIDE.holdsIf(latest().orElseThrow().index() > last, "The latest is refused: " + e);
            }
        } while (!taking.isDone());
        taking.get();
    }

    @Test
    public final void twoSnapshotsAreWrittenSideBySide() throws IOException {
        SnapshotStore.Writer received = opened.begin(TakenSnapshot.metadata(20));
        Bytes state = TakenSnapshot.state(100_000, 20);
        state.slice(0, 70_000).writeTo(received.output());
        TakenSnapshot own = take(10, 100_000);
        latestIs(own);
        own.isReadBack(TWO_WRITERS, opened);
        state.slice(70_000).writeTo(received.output());
        try {
            TakenSnapshot taken = new TakenSnapshot(received.commit(), state);
            latestIs(taken);
            taken.isReadBack(TWO_WRITERS, opened);
        } catch (IOException | RuntimeException e) {
            throw TWO_WRITERS.broken("The one that was begun first cannot be committed", e);
        } finally {
            received.close();
        }
    }

    @Test
    public final void anAttemptThatWasGivenUpLeavesNothingInTheNext() throws IOException {
        for (int written : new int[] {0, 1, 100_000}) {
            SnapshotStore.Writer writer = opened.begin(TakenSnapshot.metadata(10));
            TakenSnapshot.state(written, 1).writeTo(writer.output());
            writer.close();
            TakenSnapshot taken = take(10, 50);
            latestIs(taken);
            taken.isReadBack(NOTHING_LEFT, opened);
        }
    }

    private TakenSnapshot take(long index, int length) {
        return TakenSnapshot.take(opened, index, length);
    }

    private Optional<Snapshot> latest() {
        try {
            return opened.latest();
        } catch (IOException | RuntimeException e) {
            throw LATEST.broken("It cannot be found", e);
        }
    }

    private void latestIs(TakenSnapshot expected) {
        Optional<Snapshot> latest = latest();
        boolean isThePlace = latest.map(Snapshot::lastIncluded)
                .equals(Optional.of(expected.snapshot().lastIncluded()));
        LATEST.holdsIf(isThePlace, "It is the one at " + expected + ", and not " + latest);
        DESCRIBED.holdsIf(
                latest.equals(Optional.of(expected.snapshot())),
                "It was committed as " + expected.snapshot() + ", and is " + latest);
    }

    private void stillTheLatest(TakenSnapshot before, String done) {
        Optional<Snapshot> latest = latest();
        ATOMIC.holdsIf(
                latest.equals(Optional.of(before.snapshot())),
                "Another one was " + done + ", and the latest is " + latest + ", no longer " + before);
        before.isReadBack(ATOMIC, opened);
    }
}
