package io.raftkit.testkit.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrashFileSystemTest {
    private final CrashFileSystem files = CrashFileSystem.create();
    private final Path directory = files.directory("d");
    private final Path file = directory.resolve("file");

    @Test
    void whatIsWrittenIsReadAtOnceAndGoneAfterACrash() throws IOException {
        create("old");
        write(0, "new");
        assertThat(Files.readString(file)).isEqualTo("new");
        files.crashKeepingNothing();
        assertThat(Files.readString(file)).isEqualTo("old");
    }

    @Test
    void whatWasForcedIsThereAfterACrash() throws IOException {
        create("old");
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.write(utf8("new and longer"), 0);
            channel.force(false);
            channel.truncate(3);
        }
        files.crashKeepingNothing();
        assertThat(Files.readString(file)).isEqualTo("new and longer");
    }

    @Test
    void aFileIsThereAfterACrashOnlyIfItsDirectoryWasForced() throws IOException {
        writeAndForce("content");
        files.crashKeepingNothing();
        assertThat(file).doesNotExist();
        writeAndForce("content");
        forceDirectory();
        files.crashKeepingNothing();
        assertThat(Files.readString(file)).isEqualTo("content");
    }

    @Test
    void aRenameHappensWholeOrNotAtAll() throws IOException {
        create("old");
        Path fresh = directory.resolve("fresh");
        Files.writeString(fresh, "new");
        force(fresh);
        forceDirectory();
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(names()).containsExactly("file");
        files.crashKeepingNothing();
        assertThat(names()).containsExactly("file", "fresh");
        assertThat(Files.readString(file)).isEqualTo("old");
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        files.crashKeepingEverything();
        assertThat(names()).containsExactly("file");
        assertThat(Files.readString(file)).isEqualTo("new");
    }

    @Test
    void aDeletedFileComesBackUnlessItsDirectoryWasForced() throws IOException {
        create("old");
        Files.delete(file);
        files.crashKeepingNothing();
        assertThat(file).exists();
        Files.delete(file);
        forceDirectory();
        files.crashKeepingNothing();
        assertThat(file).doesNotExist();
    }

    @Test
    void aCrashLeavesAnyPrefixAndAnySectorsOfAWrite() throws IOException {
        Set<Long> lengths = new TreeSet<>();
        Set<String> sectors = new TreeSet<>();
        for (int seed = 0; seed < 300; seed++) {
            create("");
            write(0, "x".repeat(1536));
            files.crash(new SplittableRandom(seed));
            byte[] left = Files.readAllBytes(file);
            lengths.add((long) left.length);
            sectors.add(Stream.of(0, 512, 1024)
                    .map(at -> at < left.length && left[at] == 'x' ? "x" : "-")
                    .reduce("", String::concat));
            Files.delete(file);
        }
        assertThat(sectors).containsExactlyInAnyOrder("---", "--x", "-x-", "-xx", "x--", "x-x", "xx-", "xxx");
        assertThat(lengths).hasSizeGreaterThan(50);
    }

    @Test
    void ofTwoWritesTheLaterMayBeLeftWithoutTheEarlier() throws IOException {
        Set<String> left = new TreeSet<>();
        for (int seed = 0; seed < 300; seed++) {
            create("..");
            write(0, "a");
            write(1, "b");
            files.crash(new SplittableRandom(seed));
            left.add(Files.readString(file));
        }
        assertThat(left).containsExactly("..", ".b", "a.", "ab");
    }

    @Test
    void thePowerFailsInTheMiddleOfTheChangeThatItIsToldAndAllFailsUntilTheCrash() throws IOException {
        create("old");
        long before = files.changes();
        files.powerOffAfter(1);
        write(0, "NEW");
        assertThatThrownBy(() -> force(file)).isInstanceOf(IOException.class);
        assertThat(files.isPoweredOff()).isTrue();
        assertThatThrownBy(() -> Files.readString(file)).hasMessageContaining("power is off");
        assertThat(files.changes()).isEqualTo(before + 2);
        files.crashKeepingEverything();
        assertThat(Files.readString(file)).isEqualTo("NEW");
    }

    @Test
    void aChannelOfBeforeACrashIsBroken() throws IOException {
        create("old");
        try (FileChannel channel = FileChannel.open(file, READ)) {
            files.crashKeepingEverything();
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatAFailedForceShouldHaveMadeDurableIsLostAlthoughALaterOneSucceeds() throws IOException {
        create("old");
        files.failSyncAfter(0);
        write(0, "new");
        assertThatThrownBy(() -> force(file)).isInstanceOf(IOException.class);
        force(file);
        assertThat(Files.readString(file)).isEqualTo("new");
        files.crashKeepingEverything();
        assertThat(Files.readString(file)).isEqualTo("old");
    }

    @Test
    void aFullDiskTakesWhatFitsAndThenFails() throws IOException {
        create("1234");
        files.limit(6);
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            assertThat(channel.write(utf8("56789"), 4)).isEqualTo(2);
            assertThatThrownBy(() -> channel.write(utf8("7"), 6)).hasMessage("No space left on device");
            assertThat(channel.write(utf8("abcdef"), 0)).isEqualTo(6);
        }
        assertThat(Files.getFileStore(file).getUsableSpace()).isZero();
    }

    @Test
    void aFlippedBitStaysFlipped() throws IOException {
        create("a");
        files.flip(file, 1);
        assertThat(Files.readString(file)).isEqualTo("c");
        files.crashKeepingNothing();
        assertThat(Files.readString(file)).isEqualTo("c");
    }

    @Test
    void aLockExcludesOthersUntilItsChannelIsClosedOrThePowerFails() throws IOException {
        create("");
        try (FileChannel two = FileChannel.open(file, WRITE)) {
            try (FileChannel one = FileChannel.open(file, WRITE)) {
                assertThat(one.tryLock()).isNotNull();
                assertThatThrownBy(two::tryLock).isInstanceOf(OverlappingFileLockException.class);
            }
            assertThat(two.tryLock()).isNotNull();
            files.crashKeepingEverything();
            try (FileChannel three = FileChannel.open(file, WRITE)) {
                assertThat(three.tryLock()).isNotNull();
            }
        }
    }

    @Test
    void theUsualMistakesFailInTheUsualWay() throws IOException {
        create("content");
        assertThatThrownBy(() -> Files.createDirectory(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> Files.delete(directory)).isInstanceOf(DirectoryNotEmptyException.class);
        assertThatThrownBy(() -> Files.readString(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> FileChannel.open(directory.resolve("none"), WRITE))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> FileChannel.open(directory, WRITE)).isInstanceOf(IOException.class);
    }

    @Test
    void filesAreUsedAsAnywhereElse() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(deep.resolve("one"), "1\n2\n");
        Files.copy(deep.resolve("one"), deep.resolve("two"));
        assertThat(Files.readAllLines(deep.resolve("two"))).containsExactly("1", "2");
        try (Stream<Path> found = Files.walk(directory)) {
            assertThat(found.map(Path::toString)).contains("/d", "/d/a", "/d/a/b", "/d/a/b/one", "/d/a/b/two");
        }
        assertThat(Files.size(deep.resolve("one"))).isEqualTo(4);
        assertThat(Files.isDirectory(deep)).isTrue();
        assertThat(Files.isWritable(deep)).isTrue();
        assertThat(files.getPath("/d/a/../a/b").toRealPath()).isEqualTo(deep);
        assertThat(directory.relativize(deep)).hasToString("a/b");
        assertThat(deep.getFileName()).hasToString("b");
        assertThat(deep.resolveSibling("c")).hasToString("/d/a/c");
        assertThat(deep.startsWith(directory)).isTrue();
        Files.move(deep.resolve("one"), directory.resolve("one"));
        assertThat(Files.readString(directory.resolve("one"))).isEqualTo("1\n2\n");
    }

    private void create(String content) throws IOException {
        Files.writeString(file, content);
        force(file);
        forceDirectory();
    }

    private void write(long at, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            channel.write(utf8(text), at);
        }
    }

    private void writeAndForce(String content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE, CREATE)) {
            channel.write(utf8(content));
            channel.force(true);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, WRITE)) {
            channel.force(true);
        }
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return new TreeSet<>(
                    found.map(path -> path.getFileName().toString()).toList());
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
