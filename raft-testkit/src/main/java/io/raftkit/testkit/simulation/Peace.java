package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What must be so in the end, when nothing goes wrong any more among the {@linkplain Survivors survivors}: whoever of
 * them is a member, with the disk that the cluster counts on, agrees with the others.
 */
final class Peace {
    /** A wait is drawn from one to two timeouts, and clocks differ. */
    private static final long LONGEST_WAIT = 3;

    private static final int WAITS_TO_ELECT = 10;
    private static final int WAITS_TO_AGREE = 30;
    private static final int WAITS_WITHOUT_CHANGE = 4;
    private static final int RETRIES = 10;

    private final World world;
    private final Workload workload;
    private final Survivors survivors;
    private final long begun;
    private final long tailNanos;
    private final SplittableRandom random;

    /**
     * The peace after all that befell this world.
     *
     * @param survivors whom it comes to
     * @param tailNanos how long messages may still be on their way
     */
    Peace(World world, Workload workload, Survivors survivors, long tailNanos, SplittableRandom random) {
        this.world = world;
        this.begun = world.time().now();
        this.tailNanos = tailNanos;
        this.workload = workload;
        this.survivors = survivors;
        this.random = random;
    }

    /** Waits for all that must come. */
    void run() {
        startAll();
        within(WAITS_TO_ELECT, "a leader whom all voters follow", this::hasLeader);
        workload.stop();
        world.nodes().stream().filter(node -> !survivors.contains(node.id())).forEach(SimulatedNode::abandon);
        within(WAITS_TO_AGREE, "an answer to every request", () -> workload.pending() == 0);
        whileItGetsOn(
                "an answer to every administrator", () -> world.administration().pending() == 0);
        answers(
                "a fresh write",
                () -> world.propose(leader(), world.subject().commands().apply(random), done -> {}));
        whileItGetsOn("the same state everywhere", this::isAgreed);
        for (SimulatedNode node : sound()) {
            answers(
                    "a fresh read at " + node.id(),
                    () -> world.query(node, world.subject().queries().apply(random), done -> {}));
        }
        world.run(begun + tailNanos, () -> Trial.isTooBusy(world));
        within(WAITS_TO_AGREE, "the leader that is preferred", this::isPreferred);
        nobodyDisturbs();
        whileItGetsOn("the same state everywhere", this::isAgreed);
    }

    /** Whoever has ever run, and whoever may be a member. One that waits for the past to answer begins anew. */
    private void startAll() {
        List<Configuration> possible = world.atlas().possible();
        for (SimulatedNode node : world.nodes()) {
            boolean isMember = possible.stream().anyMatch(each -> each.concerns(node.id()));
            boolean waits = node.status()
                    .filter(status -> status.role() == ServerRole.NEWCOMER)
                    .isPresent();
            if (!survivors.contains(node.id())) {
                continue;
            }
            if (waits) {
                node.stop();
            }
            if (isMember || node.isUsed()) {
                node.start();
            }
        }
    }

    /**
     * Who has far to go may take longer, for as long as it gets on, and so may an administrator who waits for it: a
     * window may be as narrow as one entry (seeds 3022925 and 92006778).
     */
    private void whileItGetsOn(String what, BooleanSupplier condition) {
        long missing = Long.MAX_VALUE;
        while (missing() < missing) {
            missing = missing();
            if (run(WAITS_TO_AGREE, condition)) {
                return;
            }
        }
        fail(what);
    }

    /** How many entries all survivors together have still to apply. */
    private long missing() {
        long last = world.oracles().golden().lastIndex();
        return statuses().stream().mapToLong(each -> last - each.lastApplied()).sum();
    }

    private void within(int waits, String what, BooleanSupplier condition) {
        if (!run(waits, condition)) {
            fail(what);
        }
    }

    private void fail(String what) {
        StringBuilder states = new StringBuilder();
        for (SimulatedNode node : world.nodes()) {
            states.append("\n    ").append(node.id()).append(' ').append(node.status());
        }
        throw world.failure(
                "Liveness",
                "there is not " + what + " in time; pending: " + workload.pending() + " and "
                        + world.administration().pending() + states,
                null);
    }

    private boolean run(int waits, BooleanSupplier condition) {
        long patience = waits * LONGEST_WAIT * world.settings().electionTimeout();
        return world.run(world.time().now() + patience, () -> !Trial.isTooBusy(world) && condition.getAsBoolean());
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
        List<NodeStatus> voters = statuses().stream()
                .filter(status -> members().isVoter(status.id()))
                .toList();
        return !voters.isEmpty()
                && voters.get(0).leader() != null
                && voters.stream()
                        .allMatch(each -> each.term() == voters.get(0).term()
                                && voters.get(0).leader().equals(each.leader()));
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
        Configuration members = members();
        boolean isSettled = !members.isJoint()
                && sound(members).stream()
                        .noneMatch(member -> member.suffrage() == Suffrage.LEARNER && !isUnnamed(member));
        return isSettled
                && hasLeader()
                && statuses().stream()
                        .allMatch(each -> each.lastApplied() == last
                                && each.lastIndex() == last
                                && each.configuration().equals(members));
    }

    /** One that was added without a name and has data: nobody will ever ask it. */
    private static boolean isUnnamed(Member member) {
        return member.incarnation().equals(Incarnation.UNKNOWN);
    }

    /** Where several could lead, the one with the highest priority does in the end. */
    private boolean isPreferred() {
        int leads = members().member(leader().id()).map(Member::priority).orElse(-1);
        return hasLeader()
                && sound(members()).stream().filter(Member::isVoter).allMatch(member -> member.priority() <= leads);
    }

    /** Neither removed nor lost nor new servers make anybody stand for election. */
    private void nobodyDisturbs() {
        long term = leader().status().map(NodeStatus::term).orElse(0L);
        NodeId[] disturbed = {null};
        run(WAITS_WITHOUT_CHANGE, () -> {
            statuses().stream().filter(each -> each.term() > term).forEach(each -> disturbed[0] = each.id());
            return disturbed[0] != null;
        });
        if (disturbed[0] != null) {
            throw world.failure(
                    "Nobody Disturbs",
                    "term " + term + " had a leader, and " + disturbed[0] + " is in a later one",
                    null);
        }
    }

    private List<NodeStatus> statuses() {
        return sound().stream().flatMap(node -> node.status().stream()).toList();
    }

    /** The members of the cluster as it is; the first until there is one. */
    private Configuration members() {
        Map.Entry<Long, Configuration> committed =
                world.oracles().golden().configurations().lastEntry();
        return committed == null ? world.roster().first() : committed.getValue();
    }

    private List<Member> sound(Configuration configuration) {
        return configuration.members().stream()
                .filter(member -> survivors.contains(member) && !world.atlas().isLost(member))
                .toList();
    }

    private List<SimulatedNode> sound() {
        List<SimulatedNode> sound = new ArrayList<>();
        sound(members()).forEach(member -> sound.add(world.node(member.id())));
        return sound;
    }
}
