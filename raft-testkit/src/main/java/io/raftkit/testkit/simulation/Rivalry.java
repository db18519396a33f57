package io.raftkit.testkit.simulation;

import io.raftkit.Consistency;
import io.raftkit.model.NodeStatus;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Where two nodes believe that they lead, one of them is wrong, and must not answer reads: clients ask them as soon as
 * a write is acknowledged, and, if they may trust a lease, as soon as the other one is elected.
 */
final class Rivalry implements Observer {
    private final World world;
    private final SplittableRandom random;
    private boolean over;

    /** Clients of this world. */
    Rivalry(World world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    /** Stops for good. */
    void stop() {
        over = true;
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.isLeader() && !before.isLeader()) {
            askRivals(this::askByLease);
        }
    }

    @Override
    public void completed(Operation operation) {
        if (operation.isWrite() && operation.outcome() == Operation.Outcome.OK) {
            askRivals(rival -> {
                ask(rival, Consistency.LINEARIZABLE);
                askByLease(rival);
            });
        }
    }

    private void askRivals(Consumer<SimulatedNode> question) {
        if (!over) {
            world.time().schedule(0, VirtualTime.Owner.WORLD, () -> {
                List<SimulatedNode> rivals = leading();
                if (!over && rivals.size() > 1) {
                    rivals.forEach(question);
                }
            });
        }
    }

    private List<SimulatedNode> leading() {
        return world.nodes().stream().filter(SimulatedNode::isLeading).toList();
    }

    private void askByLease(SimulatedNode rival) {
        boolean hasLease = rival.status()
                .filter(status -> status.configuration().leaseMillis() > 0)
                .isPresent();
        if (hasLease) {
            ask(rival, Consistency.LEASE);
        }
    }

    private void ask(SimulatedNode rival, Consistency consistency) {
        if (rival.isUp()) {
            world.query(rival, world.subject().queries().apply(random), consistency, done -> {});
        }
    }
}
