package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Trouble that looks different from everywhere: some can reach each other and some cannot, disks hang while their nodes
 * talk, connections close without a reason and nodes vanish without a sign.
 */
final class GreyFailures implements Observer {
    /**
     * How often what happens; 0 for never.
     *
     * @param partitionNanos between changes of a network that is cut in parts only, on average
     * @param hangNanos between disks that hang, on average
     * @param alarmNanos between connections that close though both ends live, on average
     * @param noticed how many of the nodes that vanish are missed by their peers
     * @param trigger how often something befalls a node at a critical moment
     */
    record Rates(long partitionNanos, long hangNanos, long alarmNanos, double noticed, double trigger) {
        /** Nothing of the kind. */
        static final Rates NONE = new Rates(0, 0, 0, 0, 0);

        /** Draws. */
        static Rates draw(RandomGenerator random, long timeout) {
            return new Rates(
                    Draw.often(random, 5 * timeout, 20 * timeout),
                    Draw.often(random, 10 * timeout, 40 * timeout),
                    Draw.often(random, timeout, 10 * timeout),
                    Draw.sometimes(random, 0.5, 0.9, 1.0),
                    Draw.sometimes(random, 0.01, 0.03, 0.1));
        }
    }

    /** In which direction a node is cut off from the others. */
    private enum Way {
        IN(" hears nobody"),
        OUT(" is heard by nobody"),
        /** All connections with it are closed, too: like a crash, for all the others know. */
        BOTH(" is unplugged");

        private final String text;

        Way(String text) {
            this.text = text;
        }
    }

    private static final int LONGEST_HANG = 20;
    private static final int LONGEST_PAUSE = 5;

    private final World world;
    private final Rates rates;
    private final SplittableRandom random;
    private final Nemesis nemesis;
    private boolean over;

    /** Begins at once; crashes are left to {@code nemesis}. */
    GreyFailures(World world, Rates rates, Nemesis nemesis, SplittableRandom random) {
        this.world = world;
        this.rates = rates;
        this.nemesis = nemesis;
        this.random = random;
        again(rates.partitionNanos(), this::changeNetwork);
        again(rates.hangNanos(), () -> hang(anyNode()));
        again(rates.alarmNanos(), this::falseAlarm);
    }

    /** Stops for good. */
    void stop() {
        over = true;
    }

    private void again(long meanNanos, Runnable harm) {
        if (meanNanos > 0) {
            world.time().schedule(Draw.exponential(random, meanNanos), VirtualTime.Owner.WORLD, () -> {
                if (!over) {
                    harm.run();
                    again(meanNanos, harm);
                }
            });
        }
    }

    private long timeout() {
        return world.settings().electionTimeout();
    }

    private List<NodeId> shuffled() {
        List<NodeId> ids = new ArrayList<>();
        world.nodes().stream().filter(SimulatedNode::isUsed).forEach(node -> ids.add(node.id()));
        Collections.shuffle(ids, new Random(random.nextLong()));
        return ids;
    }

    /** Half of the time a leader, for those it harms most. */
    private NodeId anyNode() {
        List<NodeId> leaders = new ArrayList<>();
        for (SimulatedNode node : world.nodes()) {
            if (node.status().map(NodeStatus::isLeader).orElse(false)) {
                leaders.add(node.id());
            }
        }
        boolean any = leaders.isEmpty() || random.nextBoolean();
        return any ? shuffled().get(0) : leaders.get(random.nextInt(leaders.size()));
    }

    private void hang(NodeId id) {
        long hang = Draw.one(random, timeout() / 2, 2 * timeout(), 5 * timeout(), LONGEST_HANG * timeout());
        world.harm(
                Fault.HANG,
                () -> String.format(Locale.ROOT, "the disk of %s hangs for %.3f s", id, hang / 1e9),
                () -> world.node(id).hang(world.time().now() + hang));
    }

    private void falseAlarm() {
        List<NodeId> ids = shuffled();
        if (ids.size() > 1) {
            NodeId peer = anyNode();
            ids.remove(peer);
            NodeId alarmed = ids.get(0);
            world.harm(
                    Fault.ALARM,
                    () -> "the connection of " + alarmed + " with " + peer + " closes",
                    () -> world.network().disconnect(alarmed, peer, 0));
        }
    }

    @Override
    public void ended(View node) {
        for (SimulatedNode peer : world.nodes()) {
            if (!over && peer.isUp() && Draw.chance(random, rates.noticed())) {
                long delay = Draw.exponential(random, timeout() / 20);
                world.network().disconnect(peer.id(), node.id(), delay);
            }
        }
    }

    private void changeNetwork() {
        world.heal();
        List<NodeId> ids = shuffled();
        switch (random.nextInt(6)) {
            case 0 -> bridge(ids);
            case 1 -> ring(ids);
            case 2 -> isolate(Way.IN, anyNode(), ids);
            case 3 -> isolate(Way.OUT, anyNode(), ids);
            case 4 -> isolate(Way.BOTH, anyNode(), ids);
            default -> world.note("the network heals");
        }
    }

    /** Two halves that can talk only by way of one node in between. */
    private void bridge(List<NodeId> ids) {
        int half = ids.size() / 2;
        String what = "a bridge: " + ids.subList(0, half) + " and the rest meet only at " + ids.get(half);
        world.harm(Fault.CUT, () -> what, () -> {
            for (NodeId one : ids.subList(0, half)) {
                for (NodeId other : ids.subList(Math.min(half + 1, ids.size()), ids.size())) {
                    world.network().cut(one, other);
                    world.network().cut(other, one);
                }
            }
        });
    }

    /** Everybody sees a majority, and no two see the same. */
    private void ring(List<NodeId> ids) {
        world.harm(Fault.CUT, () -> "a ring of majorities: " + ids, () -> cutToRing(ids));
    }

    private void cutToRing(List<NodeId> ids) {
        int size = ids.size();
        int reach = (size / 2 + 1) / 2; // on either side, so that with itself it is a majority, and no more than that
        for (int one = 0; one < size; one++) {
            for (int other = 0; other < size; other++) {
                int distance = Math.min(Math.floorMod(one - other, size), Math.floorMod(other - one, size));
                if (distance > reach) {
                    world.network().cut(ids.get(one), ids.get(other));
                }
            }
        }
    }

    private void isolate(Way way, NodeId id, List<NodeId> others) {
        world.harm(Fault.CUT, () -> id + way.text, () -> cutOff(way, id, others));
    }

    private void cutOff(Way way, NodeId id, List<NodeId> others) {
        if (way != Way.OUT) {
            others.forEach(other -> world.network().cut(other, id));
        }
        if (way != Way.IN) {
            others.forEach(other -> world.network().cut(id, other));
        }
        if (way == Way.BOTH) {
            others.stream()
                    .filter(other -> !other.equals(id))
                    .forEach(other -> world.network().disconnect(other, id, 0));
        }
    }

    /** At this node something is going on. */
    void atMoment(NodeId id) {
        if (!over && Draw.chance(random, rates.trigger())) {
            switch (random.nextInt(6)) {
                case 0 -> nemesis.fell(id);
                case 1 -> pause(id);
                case 2 -> hang(id);
                case 3 -> isolateForAWhile(Way.IN, id);
                case 4 -> isolateForAWhile(Way.OUT, id);
                default -> isolateForAWhile(Way.BOTH, id);
            }
        }
    }

    private void pause(NodeId id) {
        long pause = timeout() + random.nextLong((LONGEST_PAUSE - 1) * timeout());
        world.pause(world.node(id), pause);
    }

    private void isolateForAWhile(Way way, NodeId id) {
        List<NodeId> others = shuffled();
        long nanos = Draw.exponential(random, 3 * timeout());
        world.harm(Fault.CUT, () -> id + way.text + " for a while", () -> {
            cutOff(way, id, others);
            world.time().schedule(nanos, VirtualTime.Owner.WORLD, () -> world.mend(id));
        });
    }
}
