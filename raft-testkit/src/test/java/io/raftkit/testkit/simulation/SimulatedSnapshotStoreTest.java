package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SimulatedSnapshotStoreTest {
    private static final Incarnation LIFE = new Incarnation(new UUID(1, 2));

    private final VirtualTime time = new VirtualTime();
    private final Ailments ailments = new Ailments(time);
    private final Disk disk = new Disk(LIFE, new LogImage(), new ArrayDeque<>());
    private final SimulatedSnapshotStore store = new SimulatedSnapshotStore(disk, 2, ailments, () -> {});

    @Test
    void whatIsCommittedIsThereWhole() throws IOException {
        write(1);
        Snapshot second = write(2);

        assertThat(store.latest()).contains(second);
        try (InputStream state = store.open(second)) {
            assertThat(state.readAllBytes()).containsExactly(2, 2, 2);
        }
    }

    @Test
    void damageShowsBeforeTheLastByte() throws IOException {
        Snapshot snapshot = write(1);
        ailments.damage(Ailments.Damage.SNAPSHOT);

        assertThat(store.latest()).contains(snapshot);
        InputStream state = store.open(snapshot);
        assertThat(state.read()).isEqualTo(1);
        assertThat(state.read()).isEqualTo(1);
        assertThatThrownBy(state::read).isInstanceOf(Ailments.Breakdown.class);
    }

    @Test
    void oneThatIsPastRecognitionIsPassedOver() throws IOException {
        Snapshot first = write(1);
        write(2);
        ailments.damage(Ailments.Damage.SNAPSHOT_LOST);

        assertThat(store.latest()).contains(first);
    }

    @Test
    void onAFullDiskNothingIsBegun() {
        ailments.fill(time.now() + 1);

        assertThatThrownBy(() -> write(1)).isInstanceOf(Ailments.Breakdown.class);
    }

    @Test
    void aSnapshotThatCannotBeWrittenIsThereWholeOrNotAtAll() throws IOException {
        int failed = 0;
        for (int i = 0; i < 50; i++) {
            ailments.troubleSnapshots(0.3, new SplittableRandom(i));
            try {
                write(i + 1);
            } catch (Ailments.Breakdown e) {
                failed++;
            }
            ailments.heal();
            for (Disk.StoredSnapshot each : disk.snapshots()) {
                assertThat(each.state().length()).isEqualTo(3);
            }
        }
        assertThat(failed).isBetween(5, 45);
        assertThat(disk.snapshots()).hasSize(2);
    }

    private Snapshot write(int index) throws IOException {
        Configuration alone = Configuration.bootstrap(List.of(new Member(NodeId.of("n1"), "n1:1", LIFE)));
        SnapshotMetadata metadata = new SnapshotMetadata(new LogId(1, index), 1, alone, 0);
        try (SnapshotStore.Writer writer = store.begin(metadata)) {
            writer.output().write(new byte[] {(byte) index, (byte) index, (byte) index});
            return writer.commit();
        }
    }
}
