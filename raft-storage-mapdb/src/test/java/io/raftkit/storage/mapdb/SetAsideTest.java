package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.DamagedLogException;
import io.raftkit.error.StorageException;
import io.raftkit.model.Bytes;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged log is put out of the way only if the options say so, and is never deleted. */
class SetAsideTest {
    private static final MapDbOptions REFUSE = MapDbOptions.defaults().withSegmentBytes(1024);
    private static final MapDbOptions SET_ASIDE = REFUSE.onDamage(MapDbOptions.OnDamage.SET_ASIDE);

    @TempDir
    Path directory;

    private Incarnation former = Incarnation.UNKNOWN;
    private Map<String, Bytes> damaged = Map.of();

    @BeforeEach
    void damage() {
        Harness log = new Harness(directory, 1024);
        former = log.recovered().incarnation();
        log.appendDurably(1, 1, 20);
        log.close();
        Harness.overwrite(log.segments().get(0), 400, (byte) 99);
        damaged = Harness.content(directory);
    }

    private RecoveredLog recover(MapDbOptions options) {
        try (MapDbLogStore store = MapDbLogStore.open(directory, options)) {
            return store.recover(new LogStore.Context(GroupId.DEFAULT, Harness.N1, new ManualLoop()));
        }
    }

    @Test
    void byDefaultNothingIsTouched() {
        assertThat(REFUSE.onDamage()).isEqualTo(MapDbOptions.OnDamage.REFUSE);
        assertThatThrownBy(() -> recover(REFUSE)).isInstanceOf(DamagedLogException.class);
        assertThat(Harness.content(directory)).isEqualTo(damaged);
    }

    @Test
    void ifTheOptionsSaySoTheNodeBeginsAnewAndKnowsThatItDid() {
        RecoveredLog log = recover(SET_ASIDE);
        assertThat(log.isEmpty()).isTrue();
        assertThat(log.incarnation()).isNotEqualTo(former);
        assertThat(log.former()).isEqualTo(former);
        Map<String, Bytes> aside = Harness.content(directory.resolve("damaged-" + former));
        assertThat(aside).isEqualTo(moved());
        assertThat(recover(REFUSE).former()).isEqualTo(former);
        assertThat(LogInspection.of(directory.resolve("damaged-" + former)).isSound())
                .isFalse();
    }

    @Test
    void aSoundLogIsNeverSetAside() {
        Incarnation fresh = recover(SET_ASIDE).incarnation();
        assertThat(recover(SET_ASIDE).incarnation()).isEqualTo(fresh);
    }

    @Test
    void theNewLogTakesWrites() {
        recover(SET_ASIDE);
        Harness log = new Harness(directory, 1024);
        log.append(entry(7, 1));
        log.reopen();
        assertThat(log.readAll()).isEqualTo(List.of(entry(7, 1)));
        log.close();
    }

    /** A crash after any number of moves: what is left is no log, and goes the same way, whatever the options say. */
    @Test
    void aCrashWhileItIsSetAsideIsGoneOnFrom() throws IOException {
        for (int moved = 1; moved <= moved().size(); moved++) {
            Path aside = interrupt(moved);
            RecoveredLog log = recover(REFUSE);
            assertThat(log.isEmpty()).isTrue();
            assertThat(log.former()).isEqualTo(former);
            assertThat(Harness.content(aside)).isEqualTo(moved());
            assertThat(directory.resolve("setting-aside")).doesNotExist();
            assertThat(recover(REFUSE).incarnation()).isEqualTo(log.incarnation());
            begin();
        }
    }

    @Test
    void aCrashBeforeTheFirstMoveIsNoReasonToGoOn() throws IOException {
        interrupt(0);
        assertThatThrownBy(() -> recover(REFUSE)).isInstanceOf(DamagedLogException.class);
        assertThat(recover(SET_ASIDE).former()).isEqualTo(former);
    }

    /** Directories may have been copied or touched since: which one is meant is written down. */
    @Test
    void whichLifeWasSetAsideIsNotGuessedFromTheAgeOfDirectories() throws IOException {
        Path older = Files.createDirectories(directory.resolve("damaged-" + new Incarnation(new UUID(1, 2))));
        interrupt(2);
        Files.setLastModifiedTime(older, FileTime.from(Instant.now().plusSeconds(1000)));
        assertThat(recover(REFUSE).former()).isEqualTo(former);
        assertThat(Harness.content(older)).isEmpty();
    }

    @Test
    void aNewLogBesideAnOldOneThatWasSetAsideIsNotItsSuccessor() throws IOException {
        recover(SET_ASIDE);
        Harness.restore(directory, Map.of());
        assertThat(recover(SET_ASIDE).former()).isNull();
    }

    @Test
    void onlyItsOwnServerGoesOnWithIt() throws IOException {
        Path aside = interrupt(2);
        Map<String, Bytes> before = Harness.content(directory);
        try (MapDbLogStore store = MapDbLogStore.open(directory, SET_ASIDE)) {
            assertThatThrownBy(() ->
                            store.recover(new LogStore.Context(GroupId.DEFAULT, NodeId.of("n2"), new ManualLoop())))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(directory + " belongs to node n1, not n2");
        }
        assertThat(Harness.content(directory)).isEqualTo(before);
        assertThat(Harness.content(aside)).hasSize(2);
    }

    /** Another log is made already, but does not count yet. */
    @Test
    void aCrashAfterItWasSetAsideLosesNeitherOfThem() throws IOException {
        Path aside = interrupt(moved().size());
        Identity unfinished = new Identity(GroupId.DEFAULT, Harness.N1, new Incarnation(new UUID(3, 4)), former);
        unfinished.write(directory.resolve("identity.tmp"));
        Files.write(directory.resolve("00000000000000000001.seg"), new byte[100]);
        RecoveredLog log = recover(REFUSE);
        assertThat(log.former()).isEqualTo(former);
        assertThat(log.incarnation()).isNotEqualTo(unfinished.incarnation());
        assertThat(Harness.content(aside)).isEqualTo(moved());
    }

    /** So many files were moved. */
    private Path interrupt(int count) throws IOException {
        Files.copy(directory.resolve("identity"), directory.resolve("setting-aside"));
        Path aside = Files.createDirectories(directory.resolve("damaged-" + former));
        List<String> files = List.copyOf(new TreeMap<>(moved()).descendingKeySet()); // the identity, then segments
        for (String file : files.subList(0, count)) {
            Files.move(directory.resolve(file), aside.resolve(file));
        }
        return aside;
    }

    private void begin() {
        Harness.restore(directory, damaged);
        Harness.restore(directory.resolve("damaged-" + former), Map.of());
    }

    private Map<String, Bytes> moved() {
        Map<String, Bytes> moved = new TreeMap<>(damaged);
        moved.keySet().removeAll(List.of("raft.lock", "segment.tmp"));
        return moved;
    }
}
