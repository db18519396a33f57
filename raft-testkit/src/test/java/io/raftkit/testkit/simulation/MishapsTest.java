package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What befalls machines and lines has the effect it should have, and peace comes to enough of them. */
class MishapsTest {
    private static final long SECOND = 1_000_000_000;
    private static final NodeId N1 = NodeId.of("n1");

    @Test
    void aNodeWhoseFlushFailsStopsAndNothingItWroteThenIsTrusted() {
        World world = cluster(3);
        SimulatedNode leader = leader(world);
        leader.ailments().failNext();
        Operation write = world.propose(leader, world.subject().commands().apply(new SplittableRandom(1)), done -> {});

        assertThat(world.run(world.time().now() + SECOND, () -> !leader.isUp())).isTrue();
        assertThat(write.outcome()).isNotEqualTo(Operation.Outcome.PENDING);
        assertThat(world.counts().breakdowns).isEqualTo(1);
        assertThat(world.run(
                        world.time().now() + 5 * SECOND,
                        () -> world.nodes().stream().anyMatch(SimulatedNode::isLeading)))
                .isTrue();
    }

    @Test
    void aNodeOnAFullDiskStopsAndBeginsAgainWhenThereIsRoom() {
        World world = cluster(3);
        SimulatedNode leader = leader(world);
        leader.ailments().fill(world.time().now() + 2 * SECOND);
        world.propose(leader, world.subject().commands().apply(new SplittableRandom(1)), done -> {});
        assertThat(world.run(world.time().now() + SECOND, () -> !leader.isUp())).isTrue();

        world.run(world.time().now() + 3 * SECOND, () -> false);
        leader.start();

        assertThat(world.run(world.time().now() + 5 * SECOND, () -> agree(world, 3)))
                .isTrue();
    }

    @Test
    void aNodeDoesNotStartFromADamagedLog() {
        World world = cluster(3);
        SimulatedNode node = world.node(N1);
        world.crash(N1);
        node.ailments().damage(Ailments.Damage.LOG);

        node.start();

        assertThat(node.isUp()).isFalse();
        assertThat(world.counts().breakdowns).isEqualTo(1);
    }

    @Test
    void aCalendarMayJumpAsItLikes() {
        World world = cluster(3);
        for (long step : new long[] {-3_600_000, 7_200_000, -7_200_000}) {
            SimulatedNode leader = leader(world);
            leader.ailments().stepClock(step);
            Operation write =
                    world.propose(leader, world.subject().commands().apply(new SplittableRandom(1)), done -> {});
            world.run(world.time().now() + SECOND, () -> false);
            assertThat(write.outcome()).isEqualTo(Operation.Outcome.OK);
        }
    }

    @Test
    void whatIsSentIntoAHalfOpenConnectionVanishesUntilItsEnd() {
        World world = cluster(2);
        SimulatedNode leader = leader(world);
        NodeId other = leader.id().equals(N1) ? NodeId.of("n2") : N1;
        world.network().halfOpen(leader.id(), other, world.time().now() + SECOND / 10);
        Operation write = world.propose(leader, world.subject().commands().apply(new SplittableRandom(1)), done -> {});

        world.run(world.time().now() + SECOND / 11, () -> false);
        assertThat(write.outcome()).isEqualTo(Operation.Outcome.PENDING);
        world.run(world.time().now() + SECOND, () -> false);
        assertThat(write.outcome()).isEqualTo(Operation.Outcome.OK);
    }

    @Test
    void aSlowLineDelaysWhatComesAfterALargeMessage() {
        World world = cluster(2);
        SimulatedNode leader = leader(world);
        NodeId other = leader.id().equals(N1) ? NodeId.of("n2") : N1;
        long until = world.time().now() + 10 * SECOND;
        world.network().slowDown(leader.id(), other, new SlowLine(5_000, 2 * SECOND, until));
        long asked = world.time().now();
        Operation write = world.propose(leader, Bytes.wrap(new byte[200]), done -> {});

        world.run(world.time().now() + 2 * SECOND, () -> write.outcome() != Operation.Outcome.PENDING);

        assertThat(write.outcome()).isEqualTo(Operation.Outcome.OK);
        assertThat(world.time().now() - asked).isGreaterThan(SECOND / 25);
    }

    @Test
    void whoSendsMoreThanALineTakesIsToldOnceAndDeliversItAllLater() {
        World world = cluster(2);
        SimulatedNode leader = leader(world);
        NodeId other = leader.id().equals(N1) ? NodeId.of("n2") : N1;
        world.network()
                .slowDown(
                        leader.id(),
                        other,
                        new SlowLine(1_000, SECOND / 10, world.time().now() + SECOND));
        List<Operation> writes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            writes.add(world.propose(leader, Bytes.wrap(new byte[200]), done -> {}));
            world.run(world.time().now() + SECOND / 500, () -> false);
        }

        assertThat(world.network().congestions()).isEqualTo(1);
        world.run(world.time().now() + 3 * SECOND, () -> false);
        assertThat(writes).allMatch(write -> write.outcome() == Operation.Outcome.OK);
    }

    /** Whatever stays broken, a majority of every configuration does not. */
    @Test
    void peaceComesToAMajority() {
        TreeSet<Integer> left = new TreeSet<>();
        for (long seed = 0; seed < 30; seed++) {
            World world = cluster(5);
            Survivors survivors = Survivors.some(world, new SplittableRandom(seed));
            List<NodeId> broken = world.nodes().stream()
                    .map(SimulatedNode::id)
                    .filter(id -> !survivors.contains(id))
                    .toList();
            Configuration members =
                    world.oracles().golden().configurations().lastEntry().getValue();
            assertThat(members.voters()).hasSize(5);
            left.add(broken.size());
        }
        assertThat(left).containsExactly(1, 2);
    }

    private static World cluster(int members) {
        World world = new World(
                1, Settings.calm(members), Subject.standard(), Schedule.everything(), "", new SplittableRandom(7));
        world.begin();
        assertThat(world.run(Duration.ofSeconds(10).toNanos(), () -> agree(world, members)))
                .isTrue();
        return world;
    }

    private static boolean agree(World world, int members) {
        long applied = world.oracles().golden().lastIndex();
        long count = world.nodes().stream()
                .flatMap(node -> node.status().stream())
                .filter(status -> applied > 0 && status.leader() != null && status.lastApplied() == applied)
                .count();
        return count == members;
    }

    private static SimulatedNode leader(World world) {
        return world.nodes().stream()
                .filter(node -> node.status().map(NodeStatus::isLeader).orElse(false))
                .findFirst()
                .orElseThrow();
    }
}
