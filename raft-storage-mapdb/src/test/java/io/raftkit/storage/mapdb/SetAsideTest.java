package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.Harness.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.DamagedLogException;
import io.raftkit.model.Bytes;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        List<String> files = List.copyOf(new TreeMap<>(moved()).descendingKeySet()); // the identity, then segments
        for (int moved = 0; moved <= files.size(); moved++) {
            Path aside = Files.createDirectories(directory.resolve("damaged-" + former));
            for (String file : files.subList(0, moved)) {
                Files.move(directory.resolve(file), aside.resolve(file));
            }
            RecoveredLog log = recover(moved == 0 ? SET_ASIDE : REFUSE);
            assertThat(log.isEmpty()).isTrue();
            assertThat(log.former()).isEqualTo(former);
            assertThat(Harness.content(aside)).isEqualTo(moved());
            Harness.restore(directory, damaged);
            Harness.restore(aside, Map.of());
        }
    }

    private Map<String, Bytes> moved() {
        Map<String, Bytes> moved = new TreeMap<>(damaged);
        moved.keySet().removeAll(List.of("raft.lock", "segment.tmp"));
        return moved;
    }
}
