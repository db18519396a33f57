package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Draws the members that an administrator could want instead of the present ones. */
final class Blueprint {
    private static final int MOST_MEMBERS = 7;

    private final World world;
    private final SplittableRandom random;

    /** Draws from the machines of {@code world}. */
    Blueprint(World world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    /** Other members; the same if there is nothing to change in that way. */
    Configuration draw(Churn.Kind kind, Configuration current, @Nullable NodeId leader) {
        return switch (kind) {
            case ADD -> add(current, suffrage());
            case REMOVE -> remove(current, member -> !member.id().equals(leader));
            case REMOVE_LEADER -> leader == null ? current : current.without(leader);
            case REPLACE -> add(remove(current, Member::isVoter), Suffrage.VOTER);
            case RESHAPE -> reshape(current);
            case SUFFRAGE -> changeOne(current, member -> member.with(suffrage()));
            case ADDRESS -> changeOne(current, member -> member.at(member.id() + ":" + random.nextInt(7001, 7004)));
            case PRIORITY -> changeOne(current, member -> member.withPriority(random.nextInt(0, 4)));
            case LEASE -> current.withLeaseMillis(lease());
            case READMIT -> readmit(current);
            default -> current;
        };
    }

    private Suffrage suffrage() {
        return Draw.one(random, Suffrage.VOTER, Suffrage.VOTER, Suffrage.LEARNER, Suffrage.OBSERVER);
    }

    /** Up to an election timeout. */
    private int lease() {
        int timeout = Math.toIntExact(world.settings().electionTimeout() / 1_000_000);
        return Draw.one(random, 0, timeout / 4, timeout / 2, timeout * 3 / 4, timeout, timeout);
    }

    private Configuration remove(Configuration current, Predicate<Member> condition) {
        List<Member> some = current.members().stream().filter(condition).toList();
        return some.isEmpty() ? current : current.without(any(some).id());
    }

    private Configuration add(Configuration current, Suffrage suffrage) {
        List<SimulatedNode> others = new ArrayList<>(world.nodes());
        others.removeIf(node -> current.concerns(node.id()));
        return others.isEmpty() ? current : current.with(recruit(any(others), suffrage));
    }

    /**
     * A server that nobody knows yet; one that has been a member, by the name of its disk, unless that is
     * forgotten.
     */
    Member recruit(SimulatedNode node, Suffrage suffrage) {
        boolean isNamed = hasData(node) ? random.nextInt(4) > 0 : random.nextInt(4) == 0;
        Endpoint endpoint = Roster.endpoint(node.id());
        Member member = Member.joining(endpoint, suffrage);
        return isNamed ? member.with(node.incarnation()) : member;
    }

    private static boolean hasData(SimulatedNode node) {
        return node.view().durable().last().index() > 0;
    }

    private Configuration reshape(Configuration current) {
        List<Member> members = new ArrayList<>();
        for (SimulatedNode node : world.nodes()) {
            if (members.size() < MOST_MEMBERS && random.nextInt(3) > 0) {
                Suffrage suffrage = random.nextInt(4) > 0 ? Suffrage.VOTER : suffrage();
                members.add(current.member(node.id())
                        .map(member -> member.with(suffrage))
                        .orElseGet(() -> recruit(node, suffrage)));
            }
        }
        return current.withMembers(members);
    }

    private Configuration changeOne(Configuration current, UnaryOperator<Member> change) {
        return current.with(change.apply(any(current.members())));
    }

    /** Who has lost its disk comes back under the name of its new one. */
    private Configuration readmit(Configuration current) {
        List<Member> lost =
                current.members().stream().filter(world.atlas()::isLost).toList();
        if (lost.isEmpty()) {
            return current;
        }
        Member member = any(lost);
        Incarnation now = world.node(member.id()).incarnation();
        Suffrage suffrage = random.nextBoolean() ? Suffrage.LEARNER : suffrage();
        return current.with(member.with(now).with(suffrage));
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
