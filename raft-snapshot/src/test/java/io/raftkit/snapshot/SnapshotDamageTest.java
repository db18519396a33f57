package io.raftkit.snapshot;

import static io.raftkit.snapshot.Snapshots.file;
import static io.raftkit.snapshot.Snapshots.names;
import static io.raftkit.snapshot.Snapshots.read;
import static io.raftkit.snapshot.Snapshots.state;
import static io.raftkit.snapshot.Snapshots.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of damage beyond being noticed, which the contract checks for every byte. */
class SnapshotDamageTest {
    private static final int CHUNK = 65_536;

    @TempDir
    Path directory;

    @Test
    void bytesBeforeTheDamageAreRightAndNoneOfTheDamagedChunkIsGivenOut() throws IOException {
        byte[] state = state(3 * CHUNK);
        Snapshot taken = take(store(), 7, state);
        byte[] whole = Files.readAllBytes(file(directory, 7));
        Files.write(file(directory, 7), flipped(whole, (whole.length - trailer(3) - CHUNK - 12 - 1) * 8));
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        try (InputStream source = store().open(taken)) {
            assertThatThrownBy(() -> source.transferTo(given))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file(directory, 7) + " is damaged: the checksum of its state differs at byte " + CHUNK);
            assertThatThrownBy(source::read).as("and never again").isInstanceOf(IOException.class);
        }
        assertThat(given.toByteArray()).isEqualTo(Arrays.copyOf(state, CHUNK));
    }

    @Test
    void chunksInEachOthersPlaceAreFound() throws IOException {
        Snapshot taken = take(store(), 7, state(2 * CHUNK));
        byte[] whole = Files.readAllBytes(file(directory, 7));
        int chunk = 12 + CHUNK;
        int first = whole.length - trailer(2) - 2 * chunk;
        byte[] swapped = whole.clone();
        System.arraycopy(whole, first, swapped, first + chunk, chunk);
        System.arraycopy(whole, first + chunk, swapped, first, chunk);
        Files.write(file(directory, 7), swapped);
        assertThatThrownBy(() -> read(store(), taken)).isInstanceOf(IOException.class);
    }

    @Test
    void chunkOfAnotherSnapshotIsFound() throws IOException {
        Snapshot taken = take(store(), 7, state(CHUNK));
        byte[] target = Files.readAllBytes(file(directory, 7));
        byte[] other = state(CHUNK);
        other[0]++;
        take(store(), 8, other);
        byte[] source = Files.readAllBytes(file(directory, 8));
        int chunk = 12 + CHUNK;
        System.arraycopy(source, source.length - trailer(1) - chunk, target, target.length - trailer(1) - chunk, chunk);
        Files.write(file(directory, 7), target);
        assertThatThrownBy(() -> read(store(), taken))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("the checksum of its state differs at byte 0");
    }

    /** All checksums right, and a chunk longer than any can be: whatever wrote that, nobody makes room for it. */
    @Test
    void chunkLongerThanItMayBeIsNoSnapshot() throws IOException {
        take(store(), 7, state(20));
        byte[] whole = Files.readAllBytes(file(directory, 7));
        byte[] header = Arrays.copyOf(whole, whole.length - trailer(1) - 12 - 20);
        int headerCrc = ByteBuffer.wrap(header).getInt(header.length - 4);
        ChunkIndex chunks = new ChunkIndex(header.length);
        chunks.add(CHUNK + 1, 0);
        ByteArrayOutputStream forged = new ByteArrayOutputStream();
        forged.write(header);
        forged.write(new byte[12 + CHUNK + 1]);
        forged.write(SnapshotFormat.trailer(chunks, 20, 0, headerCrc).array());
        Files.write(file(directory, 7), forged.toByteArray());
        assertThat(store().latest()).isEmpty();
    }

    @Test
    void trailerOfAnotherSnapshotIsFound() throws IOException {
        take(store(), 7, state(20));
        byte[] target = Files.readAllBytes(file(directory, 7));
        take(store(), 8, state(20));
        byte[] source = Files.readAllBytes(file(directory, 8));
        System.arraycopy(source, source.length - trailer(1), target, target.length - trailer(1), trailer(1));
        Files.write(file(directory, 8), target);
        assertThat(store().latest().orElseThrow().index()).isEqualTo(7);
    }

    @Test
    void snapshotUnderAnothersNameIsPassedOver() throws IOException {
        take(store(), 7, state(20));
        Files.copy(file(directory, 7), file(directory, 8));
        assertThat(store().latest().orElseThrow().index()).isEqualTo(7);
    }

    @Test
    void olderSnapshotStandsInForADamagedOne() throws IOException {
        FileSnapshotStore store = store();
        Snapshot older = take(store, 7, state(20));
        Snapshot newer = take(store, 8, state(30));
        byte[] whole = Files.readAllBytes(file(directory, 8));
        Files.write(file(directory, 8), flipped(whole, (whole.length - trailer(1) - 1) * 8));
        assertThat(store.latest()).contains(newer);
        assertThatThrownBy(() -> read(store, newer)).isInstanceOf(IOException.class);
        assertThat(store.latest()).contains(older);
        assertThat(read(store, older)).isEqualTo(state(20));
        assertThat(take(store, 8, state(30))).isEqualTo(newer);
        assertThat(store.latest()).as("written anew").contains(newer);
    }

    @Test
    void damagedSnapshotDoesNotCountAsKept() throws IOException {
        FileSnapshotStore store = store();
        Snapshot good = take(store, 7, state(20));
        take(store, 8, state(30));
        Files.write(file(directory, 8), new byte[0]);
        take(store, 9, state(40));
        assertThat(read(store, good)).isEqualTo(state(20));
        take(store, 10, state(50));
        assertThat(names(directory))
                .containsExactly(
                        file(directory, 9).getFileName().toString(),
                        file(directory, 10).getFileName().toString());
    }

    @Test
    void fileOfANewerVersionIsNotPassedOverButRefused() throws IOException {
        take(store(), 7, state(20));
        take(store(), 8, state(0));
        byte[] whole = Files.readAllBytes(file(directory, 8));
        ByteBuffer file = ByteBuffer.wrap(whole).putInt(8, 3);
        int headerEnd = whole.length - trailer(0) - 4;
        file.putInt(headerEnd, crc(whole, 0, headerEnd));
        file.putInt(whole.length - 12, file.getInt(headerEnd));
        file.putInt(whole.length - 4, crc(whole, whole.length - trailer(0), 24));
        Files.write(file(directory, 8), whole);
        assertThatThrownBy(() -> store().latest())
                .isInstanceOf(IOException.class)
                .hasMessage(file(directory, 8) + " has format 3: another version wrote it");
    }

    @Test
    void sectionsThatThisVersionDoesNotKnowArePassedOverIfTheyMayBe() throws IOException {
        Snapshot taken = take(store(), 7, state(0));
        byte[] whole = Files.readAllBytes(file(directory, 7));
        Files.write(file(directory, 7), withSection(whole, 200));
        assertThat(store().latest()).contains(taken);
        assertThat(read(store(), taken)).isEmpty();
        Files.write(file(directory, 7), withSection(whole, 127));
        assertThatThrownBy(() -> store().latest())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("section 127 is unknown to this version");
    }

    /** The file with one more section of three bytes, all checksums right. */
    private static byte[] withSection(byte[] whole, int number) {
        int headerEnd = whole.length - trailer(0) - 4;
        ByteBuffer file = ByteBuffer.allocate(whole.length + 8);
        file.put(whole, 0, headerEnd).put((byte) number).putInt(3).put(new byte[3]);
        file.putInt(12, file.position() - 16);
        int crc = crc(file.array(), 0, file.position());
        file.putInt(crc).put(whole, headerEnd + 4, trailer(0));
        file.putInt(file.limit() - 12, crc);
        file.putInt(file.limit() - 4, crc(file.array(), file.limit() - trailer(0), 24));
        return file.array();
    }

    private static int trailer(int chunks) {
        return 28 + 8 * chunks;
    }

    private FileSnapshotStore store() {
        return FileSnapshotStore.open(directory);
    }

    private static byte[] flipped(byte[] source, int bit) {
        byte[] copy = source.clone();
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return copy;
    }

    private static int crc(byte[] data, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, from, length);
        return (int) crc.getValue();
    }
}
