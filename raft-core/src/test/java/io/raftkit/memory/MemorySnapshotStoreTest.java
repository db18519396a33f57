package io.raftkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class MemorySnapshotStoreTest {
    private final MemorySnapshotStore store = new MemorySnapshotStore();

    @Test
    void committedSnapshotIsTheLatestAndReadsBackWhole() throws IOException {
        assertThat(store.latest()).isEmpty();
        Snapshot taken = take(10, "state");
        assertThat(store.latest()).contains(taken);
        assertThat(taken.metadata()).isEqualTo(metadata(10));
        assertThat(taken.sizeBytes()).isEqualTo(5);
        assertThat(taken.crc32c()).isEqualTo(crc("state"));
        assertThat(read(taken)).isEqualTo("state");
    }

    @Test
    void onlyTheLastTwoAreKept() throws IOException {
        Snapshot first = take(10, "a");
        Snapshot second = take(20, "b");
        Snapshot third = take(30, "");
        assertThatThrownBy(() -> store.open(first))
                .isInstanceOf(IOException.class)
                .hasMessage("the snapshot at 10@1 is gone");
        assertThat(read(second)).isEqualTo("b");
        assertThat(read(third)).isEmpty();
    }

    @Test
    void snapshotCommittedLateDoesNotHideANewerOne() throws IOException {
        Snapshot newer = take(20, "newer");
        take(10, "older");
        assertThat(store.latest()).contains(newer);
    }

    @Test
    void secondSnapshotOfTheSamePlaceReplacesTheFirst() throws IOException {
        take(5, "before");
        take(10, "one");
        Snapshot again = take(10, "two");
        assertThat(store.latest()).contains(again);
        assertThat(read(again)).isEqualTo("two");
    }

    @Test
    void whatIsClosedUncommittedNeverExisted() throws IOException {
        try (SnapshotStore.Writer writer = store.begin(metadata(10))) {
            write(writer, "half");
        }
        assertThat(store.latest()).isEmpty();
    }

    @Test
    void writerCommitsOnce() throws IOException {
        SnapshotStore.Writer writer = store.begin(metadata(10));
        writer.commit();
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        SnapshotStore.Writer closed = store.begin(metadata(20));
        closed.close();
        assertThatThrownBy(closed::commit).isInstanceOf(IllegalStateException.class);
        assertThat(store.latest().orElseThrow().index()).isEqualTo(10);
    }

    @Test
    void closingTheStoreGivesUpWhatIsBeingWrittenAndKeepsWhatWasCommitted() throws IOException {
        Snapshot kept = take(10, "kept");
        SnapshotStore.Writer writer = store.begin(metadata(20));
        store.close();
        assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
        assertThat(store.latest()).contains(kept);
        assertThat(take(30, "again")).isEqualTo(store.latest().orElseThrow());
    }

    private Snapshot take(long index, String state) throws IOException {
        try (SnapshotStore.Writer writer = store.begin(metadata(index))) {
            write(writer, state);
            return writer.commit();
        }
    }

    private static void write(SnapshotStore.Writer writer, String state) throws IOException {
        Bytes.utf8(state).writeTo(writer.output());
    }

    private String read(Snapshot snapshot) throws IOException {
        try (InputStream source = store.open(snapshot)) {
            return Bytes.wrap(source.readAllBytes()).toUtf8();
        }
    }

    private static SnapshotMetadata metadata(long index) {
        return new SnapshotMetadata(new LogId(1, index), 1, Configuration.bootstrap(List.of()), 7);
    }

    private static int crc(String state) {
        CRC32C crc = new CRC32C();
        Bytes.utf8(state).update(crc);
        return (int) crc.getValue();
    }
}
