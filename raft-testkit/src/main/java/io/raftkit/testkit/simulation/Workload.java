package io.raftkit.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Clients that propose and read, each one request after another, at any node that is up. */
final class Workload {
    private final World world;
    private final SplittableRandom random;
    private final long thinkNanos;
    private int pending;
    private boolean over;

    /** Begins at once. */
    Workload(World world, int clients, long thinkNanos, SplittableRandom random) {
        this.world = world;
        this.thinkNanos = thinkNanos;
        this.random = random;
        for (int i = 0; i < clients; i++) {
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
        pending++;
        if (random.nextInt(3) > 0) {
            world.propose(node, world.subject().commands().apply(random), this::answered);
        } else {
            world.query(node, world.subject().queries().apply(random), this::answered);
        }
    }

    private void answered(Operation operation) {
        pending--;
        think();
    }
}
