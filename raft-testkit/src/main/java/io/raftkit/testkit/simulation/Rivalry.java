package io.raftkit.testkit.simulation;

import io.raftkit.Consistency;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.NodeStatus;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where two nodes believe that they lead, one of them is wrong, and must not answer reads: as soon as a write is
 * acknowledged, clients ask both, in every way in which a leader may answer. Where leaders trust a lease, the time for
 * that is short, so that a client writes at the later leader without being asked to.
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
        boolean isElected = after.isLeader() && !before.isLeader();
        if (isElected && hasLease(after.configuration()) && !over) {
            later(() -> {
                if (rivals().size() > 1 && world.node(node.id()).isUp()) {
                    Bytes command = world.subject().commands().apply(random);
                    Operation unused = world.propose(world.node(node.id()), command, done -> {});
                }
            });
        }
    }

    @Override
    public void completed(Operation operation) {
        if (operation.isWrite() && operation.outcome() == Operation.Outcome.OK && !over) {
            later(() -> {
                List<SimulatedNode> rivals = rivals();
                if (rivals.size() > 1) {
                    rivals.forEach(this::ask);
                }
            });
        }
    }

    private void ask(SimulatedNode node) {
        Bytes query = world.subject().queries().apply(random);
        Operation confirmed = world.query(node, query, done -> {});
        boolean mayTrustClocks =
                node.status().filter(each -> hasLease(each.configuration())).isPresent();
        if (mayTrustClocks && confirmed.outcome() == Operation.Outcome.PENDING) {
            Operation unused = world.query(node, query, Consistency.LEASE, done -> {});
        }
    }

    private static boolean hasLease(Configuration configuration) {
        return configuration.leaseMillis() > 0;
    }

    private List<SimulatedNode> rivals() {
        return world.nodes().stream().filter(SimulatedNode::isLeading).toList();
    }

    private void later(Runnable act) {
        world.time().schedule(0, VirtualTime.Owner.WORLD, () -> {
            if (!over) {
                act.run();
            }
        });
    }
}
