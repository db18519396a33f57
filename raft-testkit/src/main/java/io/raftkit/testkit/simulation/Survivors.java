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
        for (NodeId id : ids) {
            if (survivors.broken.size() < most && world.roster().hasBegun() && survivors.canDoWithout(id)) {
                survivors.broken.add(id);
            }
        }
        world.counts().leftBroken += survivors.broken.size();
        survivors.broken.stream().sorted().forEach(id -> survivors.breakForGood(id, random.nextInt(5)));
        return survivors;
    }

    private boolean canDoWithout(NodeId id) {
        return world.atlas().canDoWithout(member -> member.id().equals(id) || broken.contains(member.id()));
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
        world.administration().abandon(world.node(id).life());
        switch (how) {
            case 0 -> {
                world.note(id + " stays down");
                world.crash(id);
            }
            case 1 -> {
                world.note(id + " pauses for good");
                world.node(id).abandon();
                world.node(id).pause(FOREVER);
            }
            case 2 -> {
                world.note(id + " hears nobody any more");
                world.nodes().forEach(other -> world.network().cut(other.id(), id));
            }
            case 3 -> {
                world.note(id + " is heard by nobody any more");
                world.nodes().forEach(other -> world.network().cut(id, other.id()));
            }
            default -> {
                world.note(id + " is cut off for good");
                world.nodes().forEach(other -> world.network().cut(other.id(), id));
                world.nodes().forEach(other -> world.network().cut(id, other.id()));
            }
        }
    }
}
