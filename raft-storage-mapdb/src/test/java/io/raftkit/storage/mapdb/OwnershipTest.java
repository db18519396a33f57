package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.N1;
import static io.raftkit.storage.mapdb.Harness.content;
import static io.raftkit.storage.mapdb.Harness.entry;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
    @TempDir
    Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void chooseADirectory() {
        directory = parent.resolve("n1");
    }

    @Test
    void anotherNodesDirectoryIsRefused() {
        logOfN1();
        refused(
                NodeId.of("n2"),
                GroupId.DEFAULT,
                directory + " belongs to node n1, not n2: give node n2 its own directory");
    }

    @Test
    void anotherGroupsDirectoryIsRefused() {
        logOfN1();
        refused(N1, GroupId.of("g2"), directory + " belongs to group default, not g2: give group g2 its own directory");
    }

    @Test
    void aDirectoryThatIsOpenInThisProcessIsRefusedUntilItIsClosed() {
        Harness log = new Harness(directory);
        log.append(entry(1, 1));
        log.loop.runAll();
        for (int i = 0; i < 2; i++) {
            refused(
                    N1,
                    GroupId.DEFAULT,
                    directory + " is already open in this process: close that store or choose another");
        }
        log.reopen();
        assertThat(log.readAll()).containsExactly(entry(1, 1));
        log.close();
    }

    @Test
    void aForeignDirectoryIsRefusedAndNothingIsPutThere() throws IOException {
        Files.createDirectory(directory);
        Files.writeString(directory.resolve("precious.txt"), "do not touch");
        refused(
                N1,
                GroupId.DEFAULT,
                directory + " is not empty and holds no log (but 'precious.txt'): give node n1 an empty");
        assertThat(content(directory)).containsOnlyKeys("precious.txt");
    }

    @Test
    void aFileSystemsOwnDirectoryIsNoObstacle() throws IOException {
        Files.createDirectories(directory.resolve("lost+found"));
        new Harness(directory).close();
        assertThat(directory.resolve("identity")).exists();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefusedAtOnce() throws IOException {
        Files.writeString(directory, "a file");
        assertThatThrownBy(() -> MapDbLogStore.open(directory))
                .isInstanceOf(StorageException.class)
                .hasMessage(directory + " is not a directory: name a directory for the log");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDirectoryThatCannotBeWrittenIsRefused() {
        // Not even the superuser can create a directory there.
        MapDbLogStore store = MapDbLogStore.open(Path.of("/proc/raftkit/n1"));
        assertThatThrownBy(() -> store.recover(new LogStore.Context(GroupId.DEFAULT, N1, new ManualLoop())))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("/proc/raftkit/n1 cannot be created or written by user '");
    }

    @Test
    void openingTouchesNothing() {
        MapDbLogStore.open(directory).close();
        assertThat(directory).doesNotExist();
    }

    @Test
    void aDamagedIdentityIsRefusedWhereverItIsDamaged() throws IOException {
        logOfN1();
        Path identity = directory.resolve("identity");
        byte[] intact = Files.readAllBytes(identity);
        for (int at = 0; at < intact.length; at++) {
            Harness.overwrite(identity, at, (byte) (intact[at] ^ 1));
            refused(
                    N1,
                    GroupId.DEFAULT,
                    identity + " is damaged (its checksum does not match): restore it from a backup");
            Files.write(identity, intact);
        }
        for (int length = 0; length < intact.length; length++) {
            Files.write(identity, Bytes.wrap(intact).slice(0, length).toByteArray());
            refused(N1, GroupId.DEFAULT, identity + " is damaged");
        }
    }

    @Test
    void anUnknownFormatIsRefused() throws IOException {
        logOfN1();
        Path identity = directory.resolve("identity");
        String text = "format=2\ngroup=default\nnode=n1\nincarnation=x\n";
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        Files.writeString(identity, text + String.format("crc32c=%08x%n", crc.getValue()));
        refused(N1, GroupId.DEFAULT, identity + " has format '2' and this version of RaftKit reads 1: use the version");
    }

    @Test
    void aLogThatLostItsIdentityIsRefused() throws IOException {
        logOfN1();
        Files.delete(directory.resolve("identity"));
        refused(N1, GroupId.DEFAULT, directory + " holds a log without the file 'identity': restore that file");
    }

    @Test
    void aCreationThatACrashInterruptedStartsOver() throws IOException {
        logOfN1();
        Map<String, Bytes> complete = content(directory);
        Path unfinished = directory.resolve("identity.tmp");
        Files.move(directory.resolve("identity"), unfinished);
        assertThat(reopened()).isNotEqualTo(incarnationIn(complete));
        for (int length = 0; length < 40; length++) {
            Harness.restore(directory, Map.of("raft.lock", Bytes.EMPTY));
            Files.writeString(unfinished, "x".repeat(length));
            reopened();
        }
        Harness.restore(directory, Map.of("raft.lock", Bytes.EMPTY));
        reopened();
    }

    @Test
    void aDirectoryKeepsItsIncarnationAndAnEmptyOneGetsANewOne() {
        Incarnation first = reopened();
        assertThat(reopened()).isEqualTo(first);
        Harness.restore(directory, Map.of());
        assertThat(reopened()).isNotEqualTo(first);
    }

    private Incarnation reopened() {
        try (Harness log = new Harness(directory)) {
            return log.recovered().incarnation();
        }
    }

    private static Incarnation incarnationIn(Map<String, Bytes> content) {
        String text = content.getOrDefault("identity", Bytes.EMPTY).toUtf8();
        int at = text.indexOf("incarnation=") + "incarnation=".length();
        return new Incarnation(UUID.fromString(text.substring(at, at + 36)));
    }

    private void logOfN1() {
        try (Harness log = new Harness(directory)) {
            log.append(entry(1, 1));
        }
    }

    private void refused(NodeId node, GroupId group, String message) {
        Map<String, Bytes> before = content(directory);
        MapDbLogStore store = MapDbLogStore.open(directory);
        assertThatThrownBy(() -> store.recover(new LogStore.Context(group, node, new ManualLoop())))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith(message);
        assertThat(content(directory)).isEqualTo(before);
    }
}
