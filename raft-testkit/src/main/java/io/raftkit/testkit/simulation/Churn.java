package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An administrator who never rests: adds and removes servers, replaces lost disks, moves leadership, at random times
 * and whenever it is least convenient. What is asked for may be impossible, but never such that the cluster could not
 * go on if it came true.
 */
final class Churn {
    /** What an administrator does. */
    enum Kind {
        ADD,
        REMOVE,
        REMOVE_LEADER,
        REPLACE,
        RESHAPE,
        SUFFRAGE,
        ADDRESS,
        PRIORITY,
        LEASE,
        READMIT,
        RECRUIT,
        RETIRE,
        WIPE,
        TRANSFER,
        STALE
    }

    /**
     * What is done, and how often.
     *
     * @param kinds nothing else is done
     * @param everyNanos between two acts, on average
     * @param trigger how often something is done at a critical moment of a node
     */
    record Plan(Set<Kind> kinds, long everyNanos, double trigger) {
        /** Nothing is done. */
        static final Plan NONE = new Plan(Set.of(), 0, 0);

        /** Draws. */
        static Plan draw(RandomGenerator random, long timeout) {
            if (random.nextInt(4) == 0) {
                return NONE;
            }
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            for (Kind kind : Kind.values()) {
                if (random.nextBoolean()) {
                    kinds.add(kind);
                }
            }
            return new Plan(
                    kinds,
                    Draw.one(random, timeout, 3 * timeout, 10 * timeout),
                    Draw.sometimes(random, 0.02, 0.1, 0.3));
        }
    }

    private final World world;
    private final Plan plan;
    private final long downNanos;
    private final SplittableRandom random;
    private final Blueprint blueprint;
    private boolean over;

    /**
     * Begins at once.
     *
     * @param downNanos how long a machine is off on average before it comes back with an empty disk
     */
    Churn(World world, Plan plan, long downNanos, SplittableRandom random) {
        this.world = world;
        this.plan = plan;
        this.downNanos = downNanos;
        this.random = random;
        this.blueprint = new Blueprint(world, random);
        if (!plan.kinds().isEmpty()) {
            again();
        }
    }

    /** Stops for good. */
    void stop() {
        over = true;
    }

    private void again() {
        later(Draw.exponential(random, plan.everyNanos()), () -> {
            act();
            again();
        });
    }

    private void later(long delayNanos, Runnable act) {
        world.time().schedule(delayNanos, VirtualTime.Owner.WORLD, () -> {
            if (!over) {
                act.run();
            }
        });
    }

    /** At this node something is going on. */
    void atMoment(NodeId id) {
        boolean hasPlan = !over && !plan.kinds().isEmpty();
        if (hasPlan && Draw.chance(random, plan.trigger())) {
            later(random.nextLong(world.settings().electionTimeout() / 20), this::act);
        }
    }

    private void act() {
        List<Kind> kinds = new ArrayList<>(plan.kinds());
        Kind kind = any(kinds);
        switch (kind) {
            case RECRUIT -> recruit();
            case RETIRE -> retire();
            case WIPE -> wipe(any(new ArrayList<>(world.nodes())));
            default -> asked().ifPresent(node -> node.status().ifPresent(status -> ask(kind, node, status)));
        }
    }

    private void ask(Kind kind, SimulatedNode node, NodeStatus status) {
        if (kind == Kind.TRANSFER) {
            List<SimulatedNode> targets = new ArrayList<>(world.nodes());
            world.administration()
                    .transfer(node, random.nextInt(3) == 0 ? null : any(targets).id());
        } else if (!status.configuration().members().isEmpty()) {
            change(kind, node, status);
        }
    }

    private void change(Kind kind, SimulatedNode node, NodeStatus status) {
        Configuration current = status.configuration();
        boolean isSettled = status.configurationIndex() <= status.commitIndex();
        if (kind == Kind.STALE && isSettled) {
            world.administration().changeInVain(node, current, random.nextLong(status.configurationIndex()));
            return;
        }
        Configuration target = blueprint.draw(kind, current, status.leader());
        if (!target.equals(current) && world.atlas().isSound(target)) {
            world.administration().change(node, target, status.configurationIndex());
        }
    }

    /** Mostly who leads; sometimes anybody. */
    private Optional<SimulatedNode> asked() {
        List<SimulatedNode> up =
                world.nodes().stream().filter(SimulatedNode::isUp).toList();
        if (up.isEmpty()) {
            return Optional.empty();
        }
        SimulatedNode anybody = any(up);
        if (random.nextInt(8) == 0) {
            return Optional.of(anybody);
        }
        return up.stream()
                .flatMap(node -> node.status().stream())
                .filter(NodeStatus::isLeader)
                .max(Comparator.comparingLong(NodeStatus::term))
                .map(NodeStatus::id)
                .map(world::node)
                .or(() -> Optional.of(anybody));
    }

    private List<SimulatedNode> outsiders() {
        List<Configuration> possible = world.atlas().possible();
        return world.nodes().stream()
                .filter(node -> possible.stream().noneMatch(each -> each.concerns(node.id())))
                .toList();
    }

    /** A machine that is in no cluster is switched on, and asks to be taken in or waits for it. */
    private void recruit() {
        List<SimulatedNode> outsiders = outsiders();
        if (!outsiders.isEmpty() && world.roster().hasBegun()) {
            SimulatedNode node = any(outsiders);
            if (!node.isUp()) {
                Suffrage suffrage = joining();
                world.harm(Fault.POWER, () -> node.id() + " is switched on", () -> {
                    node.joinAs(suffrage);
                    node.start();
                });
            }
            asked().ifPresent(asked -> asked.status().ifPresent(status -> takeIn(node, asked, status)));
        }
    }

    private void takeIn(SimulatedNode node, SimulatedNode asked, NodeStatus status) {
        Configuration current = status.configuration();
        if (node.joinAs() == null && !current.members().isEmpty() && !current.concerns(node.id())) {
            Suffrage suffrage = Draw.one(random, Suffrage.values());
            Configuration target = current.with(blueprint.recruit(node, suffrage));
            world.administration().change(asked, target, status.configurationIndex());
        }
    }

    /** A machine that is in no cluster is switched off, or used for something else and comes back empty. */
    private void retire() {
        List<SimulatedNode> outsiders =
                outsiders().stream().filter(SimulatedNode::isUp).toList();
        if (!outsiders.isEmpty()) {
            SimulatedNode node = any(outsiders);
            if (random.nextBoolean()) {
                world.harm(Fault.CRASH, () -> node.id() + " is switched off", node::stop);
            } else {
                wipe(node);
            }
        }
    }

    private void wipe(SimulatedNode node) {
        if (node.isUsed() && world.atlas().maySpare(node.id())) {
            Suffrage suffrage = world.roster().hasBegun() ? joining() : null;
            long down = Draw.exponential(random, downNanos);
            world.harm(Fault.WIPE, () -> node.id() + " loses its disk", () -> {
                world.wipe(node.id());
                node.joinAs(suffrage);
                later(down, node::start);
            });
        }
    }

    /** Half of them wait until they are told that they are members. */
    private @Nullable Suffrage joining() {
        return random.nextBoolean() ? null : Draw.one(random, Suffrage.LEARNER, Suffrage.OBSERVER);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
