package io.raftkit.testkit.simulation;

import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Whom peace comes to. The others stay broken for good, each in its own way; they are never so many that the rest
 * could not go on, by whatever configuration is in force or may come to be.
 */
final class Survivors {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    private final World world;
    private final Set<NodeId> broken = new HashSet<>();

    private Survivors(World world) {
        this.world = world;
    }

    /** Everybody. */
    static Survivors all(World world) {
        return new Survivors(world);
    }

    /** As few as can go on, or some more. */
    static Survivors some(World world, SplittableRandom random) {
        Survivors survivors = new Survivors(world);
        List<NodeId> ids = new ArrayList<>();
        world.nodes().stream().map(SimulatedNode::id).forEach(ids::add);
        Collections.shuffle(ids, new Random(random.nextLong()));
        int most = random.nextInt(1, ids.size() + 1);
        Set<NodeId> chosen = new TreeSet<>();
        for (NodeId id : ids) {
            if (chosen.size() < most && world.roster().hasBegun() && canDoWithout(world, chosen, id)) {
                chosen.add(id);
            }
        }
        chosen.forEach(id -> survivors.breakForGood(id, random.nextInt(5)));
        world.counts().leftBroken += survivors.broken.size();
        return survivors;
    }

    private static boolean canDoWithout(World world, Set<NodeId> some, NodeId another) {
        return world.atlas().canDoWithout(member -> member.id().equals(another) || some.contains(member.id()));
    }

    /** Whether peace comes to this node. */
    boolean contains(NodeId id) {
        return !broken.contains(id);
    }

    /** Whether peace comes to this member. */
    boolean contains(Member member) {
        return contains(member.id());
    }

    private void breakForGood(NodeId id, int how) {
        switch (how) {
            case 0 -> breakForGood(id, Fault.CRASH, "stays down", () -> world.crash(id));
            case 1 ->
                breakForGood(id, Fault.PAUSE, "pauses for good", () -> {
                    world.node(id).abandon();
                    world.node(id).pause(FOREVER);
                });
            case 2 -> breakForGood(id, Fault.CUT, "hears nobody any more", () -> deafen(id));
            case 3 -> breakForGood(id, Fault.CUT, "is heard by nobody any more", () -> mute(id));
            default ->
                breakForGood(id, Fault.CUT, "is cut off for good", () -> {
                    deafen(id);
                    mute(id);
                });
        }
    }

    private void breakForGood(NodeId id, Fault kind, String what, Runnable harm) {
        world.harm(kind, () -> id + " " + what, () -> {
            broken.add(id);
            world.administration().abandon(world.node(id).life());
            harm.run();
        });
    }

    private void deafen(NodeId id) {
        world.nodes().forEach(other -> world.network().cut(other.id(), id));
    }

    private void mute(NodeId id) {
        world.nodes().forEach(other -> world.network().cut(id, other.id()));
    }
}
