package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One run: first harm, while nothing bad may happen; then peace, in which something good must. */
final class Trial {
    private static final long MOST_EVENTS = 10_000_000;
    /** A wait is drawn from one to two timeouts, and clocks differ. */
    private static final long LONGEST_WAIT = 3;

    private static final int WAITS_TO_ELECT = 10;
    private static final int WAITS_TO_AGREE = 30;
    private static final int RETRIES = 10;

    private final long seed;
    private final World world;
    private final Swarm swarm;
    private final Nemesis nemesis;
    private final Workload workload;
    private final SplittableRandom random;

    /** A trial of a world that has not begun. */
    Trial(long seed, World world, Swarm swarm, SplittableRandom random) {
        this.seed = seed;
        this.world = world;
        this.swarm = swarm;
        this.random = random;
        this.nemesis = new Nemesis(world, swarm.faults(), random.split());
        this.workload = new Workload(world, swarm.clients(), swarm.thinkNanos(), random.split());
        world.observers().add(nemesis);
    }

    /** Runs both phases. */
    SimulationReport run() {
        world.nodes().forEach(SimulatedNode::start);
        world.run(swarm.durationNanos(), this::isTooBusy);
        nemesis.stop();
        world.calm();
        world.note("peace");
        world.nodes().forEach(SimulatedNode::start);
        within(WAITS_TO_ELECT, "a leader whom all follow", this::hasLeader);
        workload.stop();
        within(WAITS_TO_AGREE, "an answer to every request", () -> workload.pending() == 0);
        answers(
                "a fresh write",
                () -> world.propose(leader(), world.subject().commands().apply(random), done -> {}));
        for (SimulatedNode node : sound()) {
            answers(
                    "a fresh read at " + node.id(),
                    () -> world.query(node, world.subject().queries().apply(random), done -> {}));
        }
        within(WAITS_TO_AGREE, "the same state everywhere", this::isAgreed);
        return SimulationReport.of(seed, world);
    }

    private boolean isTooBusy() {
        if (world.time().events() > MOST_EVENTS) {
            throw world.failure("Progress", "after " + MOST_EVENTS + " events time has not come far", null);
        }
        return false;
    }

    private void within(int waits, String what, BooleanSupplier condition) {
        long patience = waits * LONGEST_WAIT * world.settings().electionTimeout();
        if (!world.run(world.time().now() + patience, () -> !isTooBusy() && condition.getAsBoolean())) {
            StringBuilder states = new StringBuilder();
            world.nodes()
                    .forEach(node -> states.append("\n    ")
                            .append(node.id())
                            .append(' ')
                            .append(node.status()));
            throw world.failure(
                    "Liveness", "there is not " + what + " in time; pending: " + workload.pending() + states, null);
        }
    }

    /** Asks, and asks again when that was refused, until there is an answer. */
    private void answers(String what, Supplier<Operation> request) {
        Operation[] asked = {request.get()};
        long[] askedAt = {world.time().now()};
        within(WAITS_TO_AGREE, what, () -> {
            boolean failed =
                    asked[0].outcome() != Operation.Outcome.OK && asked[0].outcome() != Operation.Outcome.PENDING;
            if (failed && world.time().now() > askedAt[0] + world.settings().electionTimeout() / RETRIES) {
                asked[0] = request.get();
                askedAt[0] = world.time().now();
            }
            return asked[0].outcome() == Operation.Outcome.OK;
        });
    }

    private boolean hasLeader() {
        List<NodeStatus> statuses = statuses();
        NodeStatus first = statuses.get(0);
        return first.leader() != null
                && statuses.stream()
                        .allMatch(each ->
                                each.term() == first.term() && first.leader().equals(each.leader()));
    }

    private SimulatedNode leader() {
        for (SimulatedNode node : sound()) {
            if (node.status().map(NodeStatus::isLeader).orElse(false)) {
                return node;
            }
        }
        return sound().get(0);
    }

    private boolean isAgreed() {
        long last = world.oracles().golden().lastIndex();
        return statuses().stream().allMatch(each -> each.lastApplied() == last && each.lastIndex() == last);
    }

    private List<NodeStatus> statuses() {
        return sound().stream().flatMap(node -> node.status().stream()).toList();
    }

    /** One that was wiped before it had promised anything may have become a member all the same. */
    private List<SimulatedNode> sound() {
        return world.nodes().stream()
                .filter(node -> !node.isWiped() || isMember(node))
                .toList();
    }

    private static boolean isMember(SimulatedNode node) {
        return node.status().map(status -> status.role() != ServerRole.NEWCOMER).orElse(false);
    }
}
