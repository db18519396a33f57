package io.raftkit.snapshot;

import static io.raftkit.snapshot.Snapshots.file;
import static io.raftkit.snapshot.Snapshots.read;
import static io.raftkit.snapshot.Snapshots.state;
import static io.raftkit.snapshot.Snapshots.take;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCompressionTest {
    private static final int CHUNK = 65_536;
    private static final byte[] TEXT = "one and one makes two, ".repeat(10_000).getBytes(UTF_8);

    @TempDir
    Path directory;

    private SnapshotStore plain() {
        return FileSnapshotStore.open(directory, 2, SnapshotCompression.NONE);
    }

    private SnapshotStore zstd() {
        return FileSnapshotStore.open(directory, 2, SnapshotCompression.ZSTD);
    }

    @Test
    void aStateThatRepeatsItselfTakesLessSpace() throws IOException {
        Snapshot taken = take(zstd(), 7, TEXT);
        assertThat(taken.sizeBytes()).isEqualTo(TEXT.length);
        assertThat(Files.size(file(directory, 7))).isLessThan(TEXT.length / 100);
        assertThat(read(zstd(), taken)).isEqualTo(TEXT);
    }

    @Test
    void itIsReadFromAnyByteOn() throws IOException {
        Snapshot taken = take(zstd(), 7, TEXT);
        for (int from : new int[] {1, CHUNK - 1, CHUNK, 2 * CHUNK + 17, TEXT.length - 1, TEXT.length}) {
            try (InputStream rest = zstd().open(taken, from)) {
                assertThat(rest.readAllBytes()).isEqualTo(Arrays.copyOfRange(TEXT, from, TEXT.length));
            }
        }
    }

    @Test
    void whatCannotBeShortenedIsStoredAsItIs() throws IOException {
        byte[] random = state(2 * CHUNK + 10);
        Snapshot taken = take(zstd(), 7, random);
        long compressed = Files.size(file(directory, 7));
        assertThat(read(zstd(), taken)).isEqualTo(random);
        take(plain(), 7, random);
        assertThat(compressed).isEqualTo(Files.size(file(directory, 7)));
    }

    @Test
    void aSnapshotIsTheSameHoweverItIsStored() throws IOException {
        assertThat(take(zstd(), 7, TEXT)).isEqualTo(take(plain(), 7, TEXT));
    }

    @Test
    void aStoreReadsWhatOneThatCompressesOtherwiseWrote() throws IOException {
        Snapshot compressed = take(zstd(), 7, TEXT);
        Snapshot asItIs = take(plain(), 8, TEXT);
        assertThat(read(plain(), compressed)).isEqualTo(TEXT);
        assertThat(read(zstd(), asItIs)).isEqualTo(TEXT);
        assertThat(plain().list()).containsExactly(asItIs, compressed);
    }

    @Test
    void whatWasReceivedIsGoneOnWithByAStoreThatCompressesOtherwise() throws IOException {
        Snapshot sent = take(FileSnapshotStore.open(directory.resolve("sender")), 7, TEXT);
        try (SnapshotStore.Partial partial = zstd().receive(sent)) {
            partial.append(Bytes.wrap(TEXT).slice(0, 2 * CHUNK + 1));
        }
        try (SnapshotStore.Partial partial = plain().receive(sent)) {
            assertThat(partial.received()).isEqualTo(2 * CHUNK);
            partial.append(Bytes.wrap(TEXT).slice(2 * CHUNK));
            assertThat(partial.commit()).isEqualTo(sent);
        }
        assertThat(read(plain(), sent)).isEqualTo(TEXT);
    }

    @Test
    void archivesAreVerifiedCopiedAndReadCompressed() throws IOException {
        Snapshot taken = take(zstd(), 7, TEXT);
        Path copy = directory.resolve("copy.raft");
        assertThat(SnapshotArchive.verify(file(directory, 7), done -> {})).isEqualTo(taken);
        assertThat(SnapshotArchive.copy(file(directory, 7), copy, done -> {})).isEqualTo(taken);
        assertThat(Files.size(copy)).isEqualTo(Files.size(file(directory, 7)));
        try (InputStream source = SnapshotArchive.open(copy)) {
            assertThat(source.readAllBytes()).isEqualTo(TEXT);
        }
    }

    @Test
    void withoutItsLibraryAStoreSaysWhatToAdd() throws Exception {
        take(zstd(), 7, TEXT);
        take(plain(), 8, TEXT);
        Class<?> store = new WithoutZstd().loadClass(FileSnapshotStore.class.getName());
        Class<?> compression = store.getClassLoader().loadClass(SnapshotCompression.class.getName());
        assertThatThrownBy(() -> store.getMethod("open", Path.class, int.class, compression)
                        .invoke(null, directory, 2, compression.getField("ZSTD").get(null)))
                .hasRootCauseInstanceOf(ClassNotFoundException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("add com.github.luben:zstd-jni");

        SnapshotStore without =
                (SnapshotStore) store.getMethod("open", Path.class).invoke(null, directory);
        assertThat(without.latest().orElseThrow().index()).isEqualTo(8);
        assertThatThrownBy(without::list)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file(directory, 7) + " cannot be read")
                .hasMessageContaining("add com.github.luben:zstd-jni");
    }

    @Test
    void withoutItsLibraryWhatWasReceivedIsBegunAnew() throws Exception {
        Snapshot sent = take(FileSnapshotStore.open(directory.resolve("sender")), 7, TEXT);
        try (SnapshotStore.Partial partial = zstd().receive(sent)) {
            partial.append(Bytes.wrap(TEXT).slice(0, 2 * CHUNK));
        }
        Class<?> store = new WithoutZstd().loadClass(FileSnapshotStore.class.getName());
        SnapshotStore without =
                (SnapshotStore) store.getMethod("open", Path.class).invoke(null, directory);
        try (SnapshotStore.Partial partial = without.receive(sent)) {
            assertThat(partial.received()).isZero();
        }
    }

    /** Has the module's classes of its own, and no zstd for them. */
    private static final class WithoutZstd extends ClassLoader {
        private WithoutZstd() {
            super(SnapshotCompressionTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.github.luben.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.raftkit.snapshot.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream source = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = source.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
