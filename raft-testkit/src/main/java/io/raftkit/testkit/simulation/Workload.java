package io.raftkit.testkit.simulation;

import io.raftkit.Consistency;
import io.raftkit.model.Bytes;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Clients that propose and read, each one request after another, at any node that is up. */
final class Workload {
    private final World world;
    private final SplittableRandom random;
    private final long thinkNanos;
    private final double leaseReads;
    private int pending;
    private boolean over;

    /** Begins at once. */
    Workload(World world, Swarm swarm, SplittableRandom random) {
        this.world = world;
        this.thinkNanos = swarm.thinkNanos();
        this.leaseReads = swarm.leaseReads();
        this.random = random;
        for (int i = 0; i < swarm.clients(); i++) {
            think();
        }
    }

    /** Begins nothing new. */
    void stop() {
        over = true;
    }

    /** How many requests are not answered. */
    int pending() {
        return pending;
    }

    private void think() {
        world.time().schedule(Draw.exponential(random, thinkNanos), VirtualTime.Owner.WORLD, this::ask);
    }

    private void ask() {
        if (over) {
            return;
        }
        List<SimulatedNode> up = new ArrayList<>(world.nodes());
        up.removeIf(node -> !node.isUp());
        if (up.isEmpty()) {
            think();
            return;
        }
        SimulatedNode node = up.get(random.nextInt(up.size()));
        for (int i = 0; i < up.size() && isOutside(node); i++) {
            node = up.get(random.nextInt(up.size()));
        }
        pending++;
        if (random.nextInt(3) > 0) {
            world.propose(node, world.subject().commands().apply(random), this::answered);
        } else {
            Bytes query = world.subject().queries().apply(random);
            boolean mayUseLease = Draw.chance(random, leaseReads);
            world.counts().leaseReads += mayUseLease ? 1 : 0;
            world.query(node, query, mayUseLease ? Consistency.LEASE : Consistency.LINEARIZABLE, this::answered);
        }
    }

    /** Clients know mostly whom to ask. */
    private static boolean isOutside(SimulatedNode node) {
        return node.status()
                .filter(status -> status.role() != ServerRole.NEWCOMER
                        && !status.configuration().concerns(node.id()))
                .isPresent();
    }

    private void answered(Operation operation) {
        pending--;
        think();
    }
}
