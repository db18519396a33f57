package io.raftkit.snapshot;

import static io.raftkit.snapshot.Snapshots.read;
import static io.raftkit.snapshot.Snapshots.state;
import static io.raftkit.snapshot.Snapshots.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.testkit.files.CrashFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sync that fails may lose what still reads as if it were there: no snapshot may be made of that. */
class FailedSyncTest {
    private static final byte[] STATE = state(3 * SteadyOutput.SYNC_BYTES);

    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path directory = files.directory("snapshots");
    private final FileSnapshotStore store = FileSnapshotStore.open(directory);

    @TempDir
    Path elsewhere;

    private Snapshot announced;

    @BeforeEach
    void announce() throws IOException {
        announced = take(FileSnapshotStore.open(elsewhere), 12, STATE);
    }

    private static Bytes piece(int from, int length) {
        return Bytes.wrap(STATE, from, length);
    }

    @Test
    void whatWasReceivedIsFetchedAgain() throws IOException {
        SnapshotStore.Partial begun = store.receive(announced);
        files.failSyncAfter(0);
        begun.append(piece(0, SteadyOutput.SYNC_BYTES));
        begun.close();
        assertThat(files.failedSyncs()).isEqualTo(1);
        receiveAndCrash();
    }

    @Test
    void whatWasReceivedIsFetchedAgainAlsoIfTheNextPieceWasRefused() throws IOException {
        SnapshotStore.Partial begun = store.receive(announced);
        files.failSyncAfter(0);
        assertThatThrownBy(() -> {
                    begun.append(piece(0, STATE.length));
                    begun.commit();
                })
                .isInstanceOf(IOException.class);
        begun.close();
        receiveAndCrash();
    }

    private void receiveAndCrash() throws IOException {
        try (SnapshotStore.Partial again = store.receive(announced)) {
            assertThat(again.received()).isZero();
            again.append(piece(0, STATE.length));
            again.commit();
        }
        files.crashKeepingNothing();
        SnapshotStore opened = FileSnapshotStore.open(directory);
        assertThat(opened.latest()).contains(announced);
        assertThat(read(opened, announced)).isEqualTo(STATE);
    }

    @Test
    void closingAgainLeavesWhatHasBegunAnew() throws IOException {
        SnapshotStore.Partial begun = store.receive(announced);
        files.failSyncAfter(0);
        begun.append(piece(0, SteadyOutput.SYNC_BYTES));
        begun.close();
        try (SnapshotStore.Partial again = store.receive(announced)) {
            again.append(piece(0, STATE.length));
            begun.close();
            again.commit();
        }
        assertThat(store.latest()).contains(announced);
    }

    @Test
    void whatWasReceivedIsGoneOnWithOtherwise() throws IOException {
        SnapshotStore.Partial begun = store.receive(announced);
        begun.append(piece(0, SteadyOutput.SYNC_BYTES));
        begun.close();
        try (SnapshotStore.Partial again = store.receive(announced)) {
            assertThat(again.received()).isEqualTo(SteadyOutput.SYNC_BYTES);
        }
    }

    @Test
    void aSnapshotBeingWrittenIsGivenUp() throws IOException {
        try (SnapshotStore.Writer writer = store.begin(Snapshots.metadata(12))) {
            files.failSyncAfter(0);
            assertThatThrownBy(() -> {
                        writer.output().write(STATE);
                        writer.commit();
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(store.list()).isEmpty();
        assertThat(Snapshots.names(directory)).isEmpty();
    }
}
