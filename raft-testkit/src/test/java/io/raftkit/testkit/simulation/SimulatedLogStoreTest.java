package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SimulatedLogStoreTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final Disk.Conditions SLOW = new Disk.Conditions(1_000_000, 0.1, 50_000_000, 0, 2);

    private final VirtualTime time = new VirtualTime();
    private final Ailments ailments = new Ailments(time);
    private final Disk disk = new Disk(new Incarnation(new UUID(1, 2)), new LogImage(), new ArrayDeque<>());

    @Test
    void writesBecomeDurableInOrderWhateverTheirLatency() {
        SimulatedLogStore store = open(1);
        List<Long> durable = new ArrayList<>();
        for (long index = 1; index <= 50; index++) {
            long written = index;
            var unused = store.write(LogWrite.append(List.of(entry(1, index)))).thenRun(() -> durable.add(written));
        }
        assertThat(durable).isEmpty();
        assertThat(store.read(0, 50, Long.MAX_VALUE)).hasSize(50);

        runAll();

        assertThat(durable).hasSize(50).isSorted();
        assertThat(disk.log().last()).isEqualTo(new LogId(1, 50));
    }

    @Test
    void aCrashKeepsAnyPrefixOfWhatWasNotDurable() {
        Set<Long> kept = new TreeSet<>();
        for (long seed = 0; seed < 300; seed++) {
            disk.log().reset(LogId.ZERO, 0);
            SimulatedLogStore store = open(seed);
            var one = store.write(LogWrite.append(List.of(entry(1, 1), entry(1, 2))));
            var two = store.write(LogWrite.append(List.of(entry(1, 3), entry(1, 4))));
            store.crash();
            assertThat(one.toCompletableFuture()).isNotDone();
            assertThat(two.toCompletableFuture()).isNotDone();
            kept.add(disk.log().last().index());
        }
        assertThat(kept).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void aTornWriteNeverKeepsAnEntryWithoutItsTermAndTruncation() {
        Set<String> outcomes = new TreeSet<>();
        for (long seed = 0; seed < 300; seed++) {
            disk.log().reset(LogId.ZERO, 0);
            disk.log().hardState(HardState.INITIAL);
            disk.log().apply(LogWrite.append(List.of(entry(1, 1), entry(1, 2))), 2);
            SimulatedLogStore store = open(seed);
            var unused = store.write(new LogWrite(new HardState(2, N1), 1, List.of(entry(2, 2))));
            store.crash();
            outcomes.add(disk.log().hardState().term() + ": " + disk.log().last());
        }
        assertThat(outcomes).containsExactly("0: 2@1", "2: 1@1", "2: 2@1", "2: 2@2");
    }

    @Test
    void whatIsDurableSurvivesAndIsRecoveredUnderTheSameIncarnation() {
        SimulatedLogStore store = open(3);
        var unused = store.write(new LogWrite(new HardState(3, N1), LogWrite.NO_TRUNCATION, List.of(entry(3, 1))));
        runAll();
        store.crash();

        var recovered = disk.log().recovered(disk.incarnation());

        assertThat(recovered.hardState()).isEqualTo(new HardState(3, N1));
        assertThat(recovered.lastIndex()).isEqualTo(1);
        assertThat(recovered.incarnation()).isEqualTo(disk.incarnation());
    }

    @Test
    void afterAFailedFlushNothingIsReportedDurableAndAnyPrefixMayBeThere() {
        Set<Long> kept = new TreeSet<>();
        for (long seed = 0; seed < 100; seed++) {
            disk.log().reset(LogId.ZERO, 0);
            SimulatedLogStore store = open(seed);
            var one = store.write(LogWrite.append(List.of(entry(1, 1))));
            var two = store.write(LogWrite.append(List.of(entry(1, 2))));
            ailments.failNext();
            runAll();
            var three = store.write(LogWrite.append(List.of(entry(1, 3))));
            runAll();
            assertThat(List.of(one, two, three))
                    .allMatch(stage -> stage.toCompletableFuture().isCompletedExceptionally());
            store.close();
            kept.add(disk.log().last().index());
        }
        assertThat(kept).containsExactly(0L, 1L, 2L);
    }

    @Test
    void onAFullDiskAWriteFailsForGoodAndWhatWasDurableStays() {
        SimulatedLogStore store = open(1);
        var one = store.write(LogWrite.append(List.of(entry(1, 1))));
        runAll();
        ailments.fill(time.now() + 10);
        var two = store.write(LogWrite.append(List.of(entry(1, 2))));
        time.advanceTo(time.now() + 10);
        var three = store.write(LogWrite.append(List.of(entry(1, 3))));
        runAll();
        store.close();

        assertThat(one.toCompletableFuture()).isCompleted();
        assertThat(two.toCompletableFuture()).isCompletedExceptionally();
        assertThat(three.toCompletableFuture()).isCompletedExceptionally();
        assertThat(disk.log().last()).isEqualTo(new LogId(1, 1));
    }

    private SimulatedLogStore open(long seed) {
        View view = new View(N1, disk.log().copy(), disk);
        SplittableRandom random = new SplittableRandom(seed);
        SimulatedLogStore store =
                new SimulatedLogStore(disk, view, () -> SLOW, ailments, random, new Observer() {}, new Chains());
        LocalClock clock = new LocalClock(time, time.now(), -7, 1, () -> 0);
        VirtualLoops loops = new VirtualLoops(time, VirtualTime.Owner.WORLD, clock, random.split(), 0);
        var unused = store.recover(new LogStore.Context(GroupId.DEFAULT, N1, loops.open("disk")));
        return store;
    }

    private void runAll() {
        while (time.next() < Long.MAX_VALUE) {
            var unused = time.step();
        }
    }

    private static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, 0, Bytes.EMPTY);
    }
}
