package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Does harm: at random times, and at the moments when it hurts most. */
final class Nemesis implements Observer {
    private static final int RARELY = 20;

    private final World world;
    private final Swarm.Faults faults;
    private final SplittableRandom random;
    private boolean over;
    private boolean wipeDue;
    private boolean truncating;

    /** Begins at once. */
    Nemesis(World world, Swarm.Faults faults, SplittableRandom random) {
        this.world = world;
        this.faults = faults;
        this.random = random;
        this.wipeDue = faults.wipe();
        again(faults.crashNanos(), () -> fell(anyNode().id()));
        again(faults.partitionNanos(), this::changeNetwork);
        again(faults.pauseNanos(), this::pauseOne);
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

    private SimulatedNode anyNode() {
        List<SimulatedNode> nodes = new ArrayList<>(world.nodes());
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** Ends a node's life, and begins another after a while. */
    void fell(NodeId id) {
        SimulatedNode node = world.node(id);
        if (over || !node.isUp()) {
            return;
        }
        boolean inGoodOrder = random.nextInt(8) == 0;
        long down = Draw.exponential(random, faults.downNanos());
        world.harm(Fault.CRASH, () -> id + (inGoodOrder ? " is stopped" : " crashes"), () -> {
            if (inGoodOrder) {
                world.time().schedule(0, VirtualTime.Owner.WORLD, node::stop);
            } else {
                world.crash(id);
            }
            world.time().schedule(down, VirtualTime.Owner.WORLD, () -> restart(node));
        });
    }

    private void restart(SimulatedNode node) {
        if (over) {
            return;
        }
        if (wipeDue && !node.isUp() && world.atlas().maySpare(node.id())) {
            wipeDue = false;
            world.harm(Fault.WIPE, () -> node.id() + " loses its disk", () -> world.wipe(node.id()));
        }
        node.start();
    }

    private void pauseOne() {
        SimulatedNode node = anyNode();
        long pause = Draw.exponential(random, 3 * world.settings().electionTimeout());
        world.pause(node, pause);
    }

    private void changeNetwork() {
        world.heal();
        List<NodeId> ids = new ArrayList<>();
        world.nodes().forEach(node -> ids.add(node.id()));
        Collections.shuffle(ids, new Random(random.nextLong()));
        switch (random.nextInt(4)) {
            case 0 -> split(ids, 1);
            case 1 -> split(ids, ids.size() / 2);
            case 2 -> cutAtRandom(ids);
            default -> world.note("the network heals");
        }
    }

    private void split(List<NodeId> ids, int size) {
        boolean oneWay = random.nextInt(4) == 0;
        List<NodeId> some = ids.subList(0, size);
        List<NodeId> others = ids.subList(size, ids.size());
        String what = "the network splits: " + some + (oneWay ? " -/> " : " | ") + others;
        world.harm(Fault.CUT, () -> what, () -> {
            for (NodeId one : some) {
                for (NodeId other : others) {
                    world.network().cut(one, other);
                    if (!oneWay) {
                        world.network().cut(other, one);
                    }
                }
            }
        });
    }

    private void cutAtRandom(List<NodeId> ids) {
        StringBuilder cuts = new StringBuilder("links are cut:");
        List<Runnable> cutting = new ArrayList<>();
        for (NodeId from : ids) {
            for (NodeId to : ids) {
                if (!from.equals(to) && random.nextInt(3) == 0) {
                    cutting.add(() -> world.network().cut(from, to));
                    cuts.append(' ').append(from).append("-/>").append(to);
                }
            }
        }
        String what = cuts.toString();
        world.harm(Fault.CUT, () -> what, () -> cutting.forEach(Runnable::run));
    }

    private void atCriticalMoment(NodeId id) {
        if (!over && Draw.chance(random, faults.trigger())) {
            fell(id);
        }
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        if (message instanceof Message.VoteResponse response && response.granted()) {
            atCriticalMoment(node.id());
        }
    }

    @Override
    public void writing(View node, LogWrite write) {
        truncating = write.truncateAfter() < node.log().last().index();
    }

    @Override
    public void written(View node, long from) {
        if (truncating) {
            atCriticalMoment(node.id());
        }
    }

    @Override
    public void persisted(View node) {
        if (random.nextInt(RARELY) == 0) {
            atCriticalMoment(node.id());
        }
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        boolean elected = after.isLeader() && !before.isLeader();
        boolean committedFirst = after.isLeader()
                && after.commitIndex() > before.commitIndex()
                && node.log().reaches(before.commitIndex())
                && node.log().idAt(before.commitIndex()).term() < after.term();
        boolean snapshot = after.snapshotIndex() != before.snapshotIndex();
        if (elected || committedFirst || snapshot) {
            atCriticalMoment(node.id());
        }
    }
}
