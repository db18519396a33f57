package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The half of {@link SnapshotStoreContract} that is about snapshots on their way from one server to another. */
abstract class ReceivingContract {
    private static final Promise RECEIVED =
            new Promise("a snapshot that was received is one like any other once it is committed");
    private static final Promise NOT_YET = new Promise("what is received is no snapshot before it is committed");
    private static final Promise GOES_ON =
            new Promise("what was received of a snapshot is gone on with when the same one is announced again");
    private static final Promise BEGINS = new Promise("of a snapshot that was not announced before, nothing is there");
    private static final Promise AS_ANNOUNCED =
            new Promise("what is not as it was announced is not committed, and all of it goes");
    private static final Promise SIDE_BY_SIDE = new Promise("receiving goes on beside taking");
    private static final Promise FROM_ANYWHERE = new Promise("a state is read from any place on");
    private static final Promise LISTED =
            new Promise("the list begins with the latest, falls from there, and what is in it can be read");

    /** Long enough to be stored in several parts. */
    private static final int LENGTH = 300_000;

    SnapshotStore opened;

    abstract SnapshotStore open() throws IOException;

    /** Whether it goes on with what it was receiving when it was closed; true unless overridden. */
    protected boolean resumes() {
        return true;
    }

    @BeforeEach
    final void begin() throws IOException {
        opened = open();
    }

    @AfterEach
    final void end() {
        opened.close();
    }

    final void reopen() throws IOException {
        opened.close();
        opened = open();
    }

    @Test
    public final void aSnapshotIsReceivedPieceByPiece() throws IOException {
        TakenSnapshot.take(opened, 10, 100);
        for (int length : new int[] {0, 1, 65_536, LENGTH}) {
            TakenSnapshot sent = TakenSnapshot.expected(20 + length, length);
            Snapshot committed;
            try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
                append(partial, sent.state(), 70_000);
                RECEIVED.holdsIf(
                        partial.received() == length, partial.received() + " of " + length + " bytes were received");
                committed = partial.commit();
            }
            RECEIVED.holdsIf(committed.equals(sent.snapshot()), "It is " + committed + ", and not " + sent.snapshot());
            isLatest(RECEIVED, sent);
            reopen();
            isLatest(RECEIVED, sent);
        }
    }

    /** All that is not there yet, in pieces. */
    static void append(SnapshotStore.Partial partial, Bytes state, int piece) throws IOException {
        while (partial.received() < state.length()) {
            int from = (int) partial.received();
            partial.append(state.slice(from, Math.min(piece, state.length() - from)));
        }
    }

    private void isLatest(Promise promise, TakenSnapshot expected) throws IOException {
        promise.holdsIf(
                opened.latest().filter(expected.snapshot()::equals).isPresent(),
                "The latest is " + opened.latest() + ", and not " + expected);
        expected.isReadBack(promise, opened);
    }

    @Test
    public final void whatIsReceivedIsNoSnapshotYet() throws IOException {
        TakenSnapshot before = TakenSnapshot.take(opened, 10, 100);
        TakenSnapshot sent = TakenSnapshot.expected(20, LENGTH);
        try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
            append(partial, sent.state(), LENGTH);
            isLatest(NOT_YET, before);
        }
        isLatest(NOT_YET, before);
        TakenSnapshot.isGone(NOT_YET, opened, sent.snapshot(), "It was never committed");
        reopen();
        isLatest(NOT_YET, before);
    }

    @Test
    public final void whatWasReceivedIsGoneOnWith() throws IOException {
        TakenSnapshot sent = TakenSnapshot.expected(20, LENGTH);
        GOES_ON.holdsIf(opened.incomplete().isEmpty(), "Nothing was received, and something is there");
        try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
            partial.append(sent.state().slice(0, 200_000));
        }
        reopen();
        if (resumes()) {
            GOES_ON.holdsIf(
                    opened.incomplete().filter(sent.snapshot()::equals).isPresent(),
                    "What is incomplete is " + opened.incomplete() + ", and not " + sent);
        }
        try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
            long received = partial.received();
            GOES_ON.holdsIf(
                    received <= 200_000 && (received > 0) == resumes(),
                    "Of 200000 bytes that were received, " + received + " are there");
            append(partial, sent.state(), 70_000);
            partial.commit();
        }
        isLatest(GOES_ON, sent);
        GOES_ON.holdsIf(opened.incomplete().isEmpty(), "It is complete, and " + opened.incomplete() + " is incomplete");
    }

    @Test
    public final void anotherAnnouncementBeginsAnew() throws IOException {
        TakenSnapshot one = TakenSnapshot.expected(20, LENGTH);
        Bytes state = TakenSnapshot.state(LENGTH, 21);
        TakenSnapshot other = TakenSnapshot.of(TakenSnapshot.metadata(20), state);
        for (TakenSnapshot each : List.of(one, other)) {
            try (SnapshotStore.Partial partial = opened.receive(each.snapshot())) {
                BEGINS.holdsIf(partial.received() == 0, partial.received() + " bytes are there of another");
                partial.append(each.state().slice(0, 200_000));
            }
        }
        reopen();
        try (SnapshotStore.Partial partial = opened.receive(other.snapshot())) {
            append(partial, state, LENGTH);
            partial.commit();
        }
        isLatest(BEGINS, other);
    }

    @Test
    public final void whatIsNotAsAnnouncedIsNotCommitted() throws IOException {
        TakenSnapshot before = TakenSnapshot.take(opened, 10, 100);
        TakenSnapshot sent = TakenSnapshot.expected(20, LENGTH);
        byte[] wrong = sent.state().toByteArray();
        wrong[LENGTH / 2]++;
        for (Bytes each : List.of(Bytes.wrap(wrong), sent.state().slice(0, LENGTH - 1))) {
            try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
                partial.append(each.slice((int) partial.received()));
                partial.commit();
            } catch (IOException expected) {
                isLatest(AS_ANNOUNCED, before);
                reopen();
                isLatest(AS_ANNOUNCED, before);
                continue;
            }
            throw AS_ANNOUNCED.broken("It was committed with " + each.length() + " bytes that are not all its own");
        }
        try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
            AS_ANNOUNCED.holdsIf(partial.received() == 0, partial.received() + " bytes of it are still there");
            append(partial, sent.state(), LENGTH);
            partial.commit();
        }
        isLatest(AS_ANNOUNCED, sent);
    }

    @Test
    public final void receivingGoesOnBesideTaking() throws IOException {
        TakenSnapshot sent = TakenSnapshot.expected(20, LENGTH);
        try (SnapshotStore.Partial partial = opened.receive(sent.snapshot())) {
            partial.append(sent.state().slice(0, 100_000));
            TakenSnapshot own = TakenSnapshot.take(opened, 10, 100_000);
            isLatest(SIDE_BY_SIDE, own);
            append(partial, sent.state(), 70_000);
            partial.commit();
        }
        isLatest(SIDE_BY_SIDE, sent);
    }

    @Test
    public final void aStateIsReadFromAnyPlaceOn() throws IOException {
        TakenSnapshot taken = TakenSnapshot.take(opened, 10, LENGTH);
        for (int from : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000, LENGTH - 1, LENGTH}) {
            try (InputStream source = opened.open(taken.snapshot(), from)) {
                Bytes rest = Bytes.wrap(source.readAllBytes());
                FROM_ANYWHERE.holdsIf(
                        rest.equals(taken.state().slice(from)), "What follows byte " + from + " was not written so");
            }
        }
    }

    @Test
    public final void whatIsListedCanBeRead() throws IOException {
        LISTED.holdsIf(opened.list().isEmpty(), "Nothing was taken, and " + opened.list() + " is listed");
        for (int index = 10; index <= 40; index += 10) {
            TakenSnapshot.take(opened, index, index);
            List<Snapshot> list = opened.list();
            LISTED.holdsIf(list.get(0).equals(opened.latest().orElseThrow()), "The first is " + list.get(0));
            for (int i = 0; i < list.size(); i++) {
                LISTED.holdsIf(i == 0 || list.get(i).index() < list.get(i - 1).index(), "The order is that of " + list);
                int length = (int) list.get(i).index();
                TakenSnapshot.expected(length, length).isReadBack(LISTED, opened);
            }
        }
    }
}
