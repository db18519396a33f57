package io.raftkit.snapshot;

import static io.raftkit.snapshot.Snapshots.file;
import static io.raftkit.snapshot.Snapshots.metadata;
import static io.raftkit.snapshot.Snapshots.names;
import static io.raftkit.snapshot.Snapshots.read;
import static io.raftkit.snapshot.Snapshots.state;
import static io.raftkit.snapshot.Snapshots.take;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSnapshotStoreTest {
    @TempDir
    Path parent;

    private Path directory;
    private FileSnapshotStore store;

    @BeforeEach
    void open() {
        directory = parent.resolve("data").resolve("snapshots");
        store = FileSnapshotStore.open(directory);
    }

    @Test
    void openingTouchesNothingAndTheFirstUseMakesTheDirectories() throws IOException {
        assertThat(parent).isEmptyDirectory();
        assertThat(store.latest()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void fileIsLaidOutAsDocumented() throws IOException {
        byte[] state = state(65_536 + 10);
        take(store, 12, state);
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(file(directory, 12)));
        Bytes configuration = Snapshots.CONFIGURATION.encode();
        ByteBuffer expected = ByteBuffer.allocate(file.limit());
        expected.put("RAFTSNAP".getBytes(UTF_8)).putInt(2).putInt(5 + 32 + 5 + configuration.length() + 5 + 1);
        expected.put((byte) 1).putInt(32).putLong(3).putLong(12).putLong(1012).putLong(1);
        configuration.writeTo(expected.put((byte) 2).putInt(configuration.length()));
        expected.put((byte) 3).putInt(1).put((byte) 0);
        int headerCrc = crc(Arrays.copyOf(expected.array(), expected.position()));
        expected.putInt(headerCrc);
        ByteBuffer trailer = ByteBuffer.allocate(40).putInt(0);
        putChunk(expected, trailer, headerCrc, 0, Arrays.copyOf(state, 65_536));
        putChunk(expected, trailer, headerCrc, 65_536, Arrays.copyOfRange(state, 65_536, state.length));
        trailer.putLong(state.length).putInt(crc(state)).putInt(headerCrc).putInt(2);
        expected.put(trailer.array()).putInt(crc(trailer.array()));
        assertThat(expected.hasRemaining()).isFalse();
        assertThat(file.array()).isEqualTo(expected.array());
    }

    @Test
    void olderSnapshotsGoOnceTheNewOneIsThere() throws IOException {
        Snapshot first = take(store, 9, state(1));
        Snapshot second = take(store, 10, state(2));
        Snapshot third = take(store, 100, state(3));
        assertThat(names(directory))
                .containsExactly(
                        "snapshot-00000000000000000010-00000000000000000003.raft",
                        "snapshot-00000000000000000100-00000000000000000003.raft");
        assertThat(store.latest()).contains(third);
        assertThat(read(store, second)).isEqualTo(state(2));
        assertThatThrownBy(() -> store.open(first))
                .isInstanceOf(IOException.class)
                .hasMessage("the snapshot at 9@3 is gone: there is no " + file(directory, 9));
    }

    @Test
    void asManyAreKeptAsAskedFor() throws IOException {
        SnapshotStore one = FileSnapshotStore.open(directory, 1);
        take(one, 1, state(1));
        take(one, 2, state(1));
        assertThat(names(directory)).hasSize(1);
        SnapshotStore three = FileSnapshotStore.open(directory, 3);
        take(three, 3, state(1));
        take(three, 4, state(1));
        take(three, 5, state(1));
        assertThat(names(directory)).hasSize(3);
        assertThatThrownBy(() -> FileSnapshotStore.open(directory, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void snapshotThatIsDeletedIsReadToItsEndByWhoeverHasItOpen() throws IOException {
        SnapshotStore one = FileSnapshotStore.open(directory, 1);
        Snapshot old = take(one, 1, state(200_000));
        try (InputStream source = one.open(old)) {
            take(one, 2, state(1));
            assertThat(source.readAllBytes()).isEqualTo(state(200_000));
        }
    }

    @Test
    void whatIsClosedUncommittedLeavesNothing() throws IOException {
        try (SnapshotStore.Writer writer = store.begin(metadata(1))) {
            writer.output().write(state(100_000));
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(store.latest()).isEmpty();
    }

    @Test
    void writerCommitsOnce() throws IOException {
        SnapshotStore.Writer writer = store.begin(metadata(1));
        writer.commit();
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        writer.close();
        SnapshotStore.Writer closed = store.begin(metadata(2));
        closed.close();
        assertThatThrownBy(closed::commit).isInstanceOf(IllegalStateException.class);
        assertThat(names(directory)).hasSize(1);
    }

    @Test
    void whatACrashLeftBehindGoesAndStrangersFilesStay() throws IOException {
        Files.createDirectories(directory);
        Path leftover = Path.of(file(directory, 7) + ".0.tmp");
        Files.write(leftover, state(50));
        Files.write(directory.resolve("notes.tmp"), state(5));
        assertThat(store.latest()).isEmpty();
        assertThat(names(directory)).containsExactly("notes.tmp");
        Files.write(leftover, state(50));
        Snapshot taken = take(FileSnapshotStore.open(directory), 7, state(9));
        assertThat(store.latest()).contains(taken);
        assertThat(leftover).doesNotExist();
    }

    @Test
    void closingGivesUpWritersAndEndsStreams() throws IOException {
        Snapshot kept = take(store, 1, state(200_000));
        SnapshotStore.Writer writer = store.begin(metadata(2));
        InputStream source = store.open(kept);
        source.read();
        store.close();
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.output().write(state(200_000))).isInstanceOf(IOException.class);
        assertThatThrownBy(source::readAllBytes).isInstanceOf(IOException.class);
        assertThat(names(directory)).hasSize(1);
        assertThat(store.latest()).contains(kept);
    }

    @Test
    void failedWriteCannotBeCommitted() throws IOException {
        SnapshotStore.Writer writer = store.begin(metadata(1));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> writer.output().write(state(100_000)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot write " + file(directory, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsNoDirectoryIsNamed() throws IOException {
        Path inTheWay = Files.createFile(parent.resolve("data"));
        for (FileSnapshotStore refused : new FileSnapshotStore[] {store, FileSnapshotStore.open(inTheWay)}) {
            assertThatThrownBy(refused::latest)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot keep snapshots in " + inTheWay)
                    .hasMessageEndingWith(inTheWay + " is not a directory");
            assertThatThrownBy(() -> refused.begin(metadata(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void unwritableDirectoryIsRefusedWithOneLine() throws IOException {
        Files.createDirectories(directory);
        assumeThat(directory.toFile().setWritable(false)).isTrue();
        assumeThat(Files.isWritable(directory)).as("is root").isFalse();
        assertThatThrownBy(() -> store.begin(metadata(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot keep snapshots in " + directory + ": it is not writable");
    }

    private static void putChunk(ByteBuffer target, ByteBuffer index, int headerCrc, long offset, byte[] data) {
        ByteBuffer checked = ByteBuffer.allocate(12 + data.length)
                .putInt(headerCrc)
                .putLong(offset)
                .put(data);
        int crc = crc(checked.array());
        target.putInt(data.length).putInt(data.length).putInt(crc).put(data);
        index.putInt(data.length).putInt(crc);
    }

    private static int crc(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return (int) crc.getValue();
    }
}
