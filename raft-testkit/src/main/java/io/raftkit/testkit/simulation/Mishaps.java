package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What machines and lines do to nodes: disks that fail, are full or rot, snapshots that cannot be written or read,
 * calendars that jump, lines that are slow, and connections of which one end is gone and the other does not know.
 *
 * <p>A node whose disk has failed stops by itself, and must not lie before it does. It begins again after a while; if
 * its disk is damaged, as an empty one, where the {@linkplain Atlas cluster can do without}.
 */
final class Mishaps implements Observer {
    /**
     * How often what happens; 0 for never.
     *
     * @param flushNanos between flushes that fail, on average
     * @param fullNanos between disks without room, on average
     * @param damageNanos between records or snapshots that rot, on average
     * @param clockNanos between jumps of a calendar, on average
     * @param slowNanos between lines that become slow, on average
     * @param snapshots how many attempts to read or write a snapshot fail
     * @param halfOpen how many connections with a node that ended stay half open for a while
     * @param leaseMillis the lease of the cluster, from soon after its beginning; 0 for none
     * @param coreOnly whether in the end only as many nodes are mended as must be
     * @param seed of everything that is drawn for it
     */
    record Rates(
            long flushNanos,
            long fullNanos,
            long damageNanos,
            long clockNanos,
            long slowNanos,
            double snapshots,
            double halfOpen,
            int leaseMillis,
            boolean coreOnly,
            long seed) {
        /** Nothing of the kind. */
        static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, 0, 0, false, 0);

        /** Draws. */
        static Rates draw(SplittableRandom random, long timeout) {
            if (random.nextInt(4) == 0) {
                return NONE;
            }
            int millis = Math.toIntExact(timeout / MILLI);
            return new Rates(
                    Draw.often(random, 10 * timeout, 50 * timeout),
                    Draw.often(random, 20 * timeout, 50 * timeout),
                    Draw.often(random, 20 * timeout, 100 * timeout),
                    Draw.often(random, 5 * timeout, 20 * timeout),
                    Draw.often(random, 5 * timeout, 20 * timeout),
                    Draw.sometimes(random, 0.02, 0.2),
                    Draw.sometimes(random, 0.3, 1.0),
                    Draw.one(random, 0, 0, 0, millis / 2, millis),
                    random.nextInt(3) == 0,
                    random.nextLong());
        }
    }

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long HOUR_MILLIS = 3_600_000;

    private final World world;
    private final Rates rates;
    private final long downNanos;
    private final SplittableRandom random;

    /** For what came later, so that what was drawn before stays. */
    private final SplittableRandom queues;

    private boolean over;

    /**
     * Begins at once.
     *
     * @param downNanos how long a node whose disk has failed is down, on average
     */
    Mishaps(World world, Rates rates, long downNanos) {
        this.world = world;
        this.rates = rates;
        this.downNanos = downNanos;
        this.random = new SplittableRandom(rates.seed());
        this.queues = new SplittableRandom(rates.seed()).split();
        again(rates.flushNanos(), this::failFlush);
        again(rates.fullNanos(), this::fill);
        again(rates.damageNanos(), this::damage);
        again(rates.clockNanos(), this::stepClock);
        again(rates.slowNanos(), this::slowDown);
        for (SimulatedNode node : world.nodes()) {
            node.ailments().onBreakdown(() -> hasBrokenDown(node));
            if (rates.snapshots() > 0) {
                node.ailments().troubleSnapshots(rates.snapshots(), random.split());
            }
        }
        if (rates.leaseMillis() > 0) {
            later(5 * timeout(), this::grantLease);
        }
    }

    /** Stops for good. */
    void stop() {
        over = true;
    }

    private void later(long delayNanos, Runnable task) {
        world.time().schedule(delayNanos, VirtualTime.Owner.WORLD, () -> {
            if (!over) {
                task.run();
            }
        });
    }

    private void again(long meanNanos, Runnable harm) {
        if (meanNanos > 0) {
            later(Draw.exponential(random, meanNanos), () -> {
                harm.run();
                again(meanNanos, harm);
            });
        }
    }

    private long timeout() {
        return world.settings().electionTimeout();
    }

    /** Half of the time one that leads. */
    private SimulatedNode anyNode() {
        List<SimulatedNode> nodes = new ArrayList<>(world.nodes());
        SimulatedNode any = nodes.get(random.nextInt(nodes.size()));
        List<SimulatedNode> leading =
                nodes.stream().filter(SimulatedNode::isLeading).toList();
        return leading.isEmpty() || random.nextBoolean() ? any : leading.get(random.nextInt(leading.size()));
    }

    private void failFlush() {
        SimulatedNode node = anyNode();
        world.harm(
                Fault.DISK,
                () -> "the next flush of " + node.id() + " fails",
                () -> node.ailments().failNext());
    }

    private void fill() {
        SimulatedNode node = anyNode();
        long until = world.time().now() + Draw.exponential(random, 3 * timeout());
        world.harm(
                Fault.DISK,
                () -> "the disk of " + node.id() + " is full",
                () -> node.ailments().fill(until));
    }

    /** A record of the log shows only when it is opened: the node begins anew. A snapshot shows when it is read. */
    private void damage() {
        SimulatedNode node = anyNode();
        Ailments.Damage damage =
                Draw.one(random, Ailments.Damage.LOG, Ailments.Damage.SNAPSHOT, Ailments.Damage.SNAPSHOT_LOST);
        boolean reopens = damage == Ailments.Damage.LOG || random.nextBoolean();
        boolean shows = damage != Ailments.Damage.LOG || world.subject().stores() == null;
        if (shows && node.isUsed() && node.ailments().damage() == Ailments.Damage.NONE) {
            world.harm(Fault.DISK, () -> "something on the disk of " + node.id() + " rots: " + damage, () -> {
                node.ailments().damage(damage);
                if (reopens) {
                    world.crash(node.id());
                    node.start();
                }
            });
        }
    }

    private void stepClock() {
        SimulatedNode node = anyNode();
        long millis = random.nextLong(-HOUR_MILLIS, HOUR_MILLIS);
        world.harm(
                Fault.CLOCK,
                () -> "the calendar of " + node.id() + " jumps by " + millis + " ms",
                () -> node.ailments().stepClock(millis));
    }

    /** One way between two nodes, or all that a node sends. */
    private void slowDown() {
        NodeId from = anyNode().id();
        long rate = Draw.one(random, 5_000L, 50_000L, 500_000L);
        long until = world.time().now() + Draw.exponential(random, 10 * timeout());
        long queue = Draw.one(queues, 2 * SECOND, timeout(), timeout() / 5);
        List<NodeId> slow = new ArrayList<>();
        world.nodes().stream()
                .map(SimulatedNode::id)
                .filter(to -> !to.equals(from))
                .forEach(slow::add);
        List<NodeId> to = slow.size() > 1 && random.nextBoolean() ? slow : slow.subList(0, Math.min(1, slow.size()));
        world.harm(
                Fault.LINE,
                () -> "from " + from + " to " + to + " go " + rate + " bytes a second",
                () -> to.forEach(each -> world.network().slowDown(from, each, new SlowLine(rate, queue, until))));
    }

    private void grantLease() {
        for (SimulatedNode node : world.nodes()) {
            node.status().filter(NodeStatus::isLeader).ifPresent(status -> grantLease(node, status));
        }
    }

    private void grantLease(SimulatedNode node, NodeStatus status) {
        Configuration target = status.configuration().withLeaseMillis(rates.leaseMillis());
        if (!target.equals(status.configuration()) && world.atlas().isSound(target)) {
            world.administration().change(node, target, status.configurationIndex());
        }
    }

    /** Its peers go on sending into connections that nobody holds any more. */
    @Override
    public void ended(View node) {
        for (SimulatedNode peer : world.nodes()) {
            if (!over && peer.isUp() && Draw.chance(random, rates.halfOpen())) {
                long until = world.time().now() + Draw.exponential(random, timeout());
                world.harm(
                        Fault.LINE,
                        () -> "the connection from " + peer.id() + " to " + node.id() + " is half open",
                        () -> world.network().halfOpen(peer.id(), node.id(), until));
            }
        }
    }

    /** An operator replaces a damaged disk, unless that is one too many: then there was a good copy of it. */
    private void hasBrokenDown(SimulatedNode node) {
        if (over) {
            node.ailments().heal();
            world.time().schedule(0, VirtualTime.Owner.WORLD, node::start);
            return;
        }
        if (node.ailments().damage() != Ailments.Damage.NONE) {
            node.ailments().damage(Ailments.Damage.NONE);
            if (world.atlas().maySpare(node.id())) {
                world.wipe(node.id());
            }
        }
        world.time().schedule(Draw.exponential(random, downNanos), VirtualTime.Owner.WORLD, () -> {
            if (!over) {
                node.start();
            }
        });
    }
}
