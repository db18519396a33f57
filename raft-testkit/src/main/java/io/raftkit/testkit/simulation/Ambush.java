package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Lies in wait for the moments when harm hurts most, and strikes leaders more than others.
 *
 * <p>It leaves a majority in reach of each other: who is cut off for too many to be left comes back as the next one is
 * cut off. So leaders of different terms, each with entries that nobody else has, take turns.
 */
final class Ambush implements Observer {
    /**
     * What it waits for, and what it does then.
     *
     * @param triggers what critical moments bring
     * @param strikeNanos between strikes at no special moment, on average; 0 for never
     * @param strikes what those bring
     * @param late how many messages arrive very late
     * @param whileNanos how long harm lasts, on average
     * @param longerNanos how much longer than others such a run takes
     */
    record Plan(
            Map<Moment, Trigger> triggers,
            long strikeNanos,
            List<Harm> strikes,
            double late,
            long whileNanos,
            long longerNanos) {
        /** No ambush. */
        static final Plan NONE = new Plan(Map.of(), 0, List.of(), 0, 0, 0);

        /** Draws. */
        static Plan draw(SplittableRandom random, long timeout) {
            if (random.nextInt(4) == 0) {
                return NONE;
            }
            double density = Draw.one(random, 0.2, 0.5);
            Map<Moment, Trigger> triggers = new EnumMap<>(Moment.class);
            for (Moment moment : Moment.values()) {
                if (Draw.chance(random, density)) {
                    triggers.put(moment, new Trigger(Draw.one(random, 0.1, 0.3, 0.6), harms(random)));
                }
            }
            return new Plan(
                    triggers,
                    Draw.one(random, 0L, 2 * timeout, 6 * timeout),
                    List.copyOf(harms(random)),
                    Draw.one(random, 0.0, 0.03, 0.1, 0.3),
                    Draw.one(random, timeout, 3 * timeout, 10 * timeout),
                    random.nextLong(100 * timeout));
        }

        private static Set<Harm> harms(SplittableRandom random) {
            return EnumSet.of(Draw.one(random, Harm.values()), Draw.one(random, Harm.values()));
        }
    }

    /**
     * What a critical moment brings.
     *
     * @param chance how often it brings harm
     * @param harms which, all together
     */
    record Trigger(double chance, Set<Harm> harms) {}

    private static final int RARELY = 10;
    private static final int LATEST = 20;
    private static final int LONGEST_PAUSE = 10;

    private final World world;
    private final Plan plan;
    private final Nemesis nemesis;
    private final SplittableRandom random;
    private final List<NodeId> cutOff = new ArrayList<>();
    private boolean over;

    /** Begins at once; crashes are left to {@code nemesis}. */
    Ambush(World world, Plan plan, Nemesis nemesis, SplittableRandom random) {
        this.world = world;
        this.plan = plan;
        this.nemesis = nemesis;
        this.random = random;
        strikeLater();
    }

    /** Stops for good. */
    void stop() {
        over = true;
    }

    private void strikeLater() {
        if (plan.strikeNanos > 0) {
            world.time().schedule(Draw.exponential(random, plan.strikeNanos), VirtualTime.Owner.WORLD, () -> {
                if (!over) {
                    harm(victim(), anyOf(plan.strikes));
                    strikeLater();
                }
            });
        }
    }

    /** Half of the time one that leads. */
    private NodeId victim() {
        List<SimulatedNode> leading = leading();
        return leading.isEmpty() || random.nextBoolean()
                ? shuffled().get(0)
                : anyOf(leading).id();
    }

    private <T> T anyOf(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private List<SimulatedNode> leading() {
        return world.nodes().stream().filter(SimulatedNode::isLeading).toList();
    }

    private List<SimulatedNode> machines() {
        return world.nodes().stream().filter(SimulatedNode::isUsed).toList();
    }

    private List<NodeId> shuffled() {
        List<NodeId> ids = new ArrayList<>();
        machines().forEach(node -> ids.add(node.id()));
        Collections.shuffle(ids, new Random(random.nextLong()));
        return ids;
    }

    private long timeout() {
        return world.settings().electionTimeout();
    }

    private long aWhile() {
        return Draw.exponential(random, plan.whileNanos);
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (!over && Draw.chance(random, plan.late)) {
            delay(random.nextLong(LATEST * timeout()));
        }
    }

    /** This moment has come, at this node. */
    void atMoment(Moment moment, NodeId id) {
        Trigger trigger = plan.triggers.get(moment);
        if (over || trigger == null) {
            return;
        }
        double chance = moment.isFrequent() ? trigger.chance / RARELY : trigger.chance;
        if (Draw.chance(random, chance)) {
            trigger.harms.forEach(harm -> harm(id, harm));
        }
    }

    private void harm(NodeId id, Harm harm) {
        switch (harm) {
            case CRASH -> nemesis.fell(id);
            case CRASH_LEADER -> world.node(id).status().map(NodeStatus::leader).ifPresent(nemesis::fell);
            case PAUSE -> pause(id);
            case DELAY -> delay(Math.min(aWhile(), LATEST * timeout()));
            case ISOLATE -> cutOff(List.of(id), true, true);
            case CORNER -> cutOff(cornered(id), true, true);
            case MUTE -> cutOff(List.of(id), true, false);
            case DEAFEN -> cutOff(List.of(id), false, true);
        }
    }

    private void pause(NodeId id) {
        world.pause(world.node(id), Math.min(aWhile(), LONGEST_PAUSE * timeout()));
    }

    private void delay(long nanos) {
        Object sent = world.network().last();
        if (sent != null) {
            world.harm(
                    Fault.LATE,
                    () -> String.format(Locale.ROOT, "%s takes %.3f s or more", sent, nanos / 1e9),
                    () -> world.network().delayLast(nanos));
        }
    }

    /** The node and as many others as still are no majority. */
    private List<NodeId> cornered(NodeId id) {
        List<NodeId> ids = shuffled();
        Collections.swap(ids, 0, ids.indexOf(id));
        return ids.subList(0, Math.max(1, (ids.size() - 1) / 2));
    }

    private void cutOff(List<NodeId> some, boolean out, boolean in) {
        List<Long> nanos = some.stream().map(id -> aWhile()).toList();
        String what = "cut off: " + some + (out ? ", not heard" : "") + (in ? ", hearing nothing" : "");
        world.harm(Fault.CUT, () -> what, () -> {
            sever(some, out, in);
            for (int i = 0; i < nanos.size(); i++) {
                comeBackLater(some.get(i), nanos.get(i));
            }
        });
    }

    private void sever(List<NodeId> some, boolean out, boolean in) {
        while (!cutOff.isEmpty()
                && 2 * (cutOff.size() + some.size()) >= machines().size()) {
            comeBack(cutOff.remove(0));
        }
        for (NodeId id : some) {
            for (SimulatedNode other : machines()) {
                if (out && !some.contains(other.id())) {
                    world.network().sever(id, other.id());
                }
                if (in && !some.contains(other.id())) {
                    world.network().sever(other.id(), id);
                }
            }
        }
    }

    private void comeBackLater(NodeId id, long nanos) {
        cutOff.add(id);
        world.time().schedule(nanos, VirtualTime.Owner.WORLD, () -> {
            if (!over && cutOff.remove(id)) {
                comeBack(id);
            }
        });
    }

    private void comeBack(NodeId id) {
        world.mend(id);
        world.note(id + " can be reached again");
    }
}
