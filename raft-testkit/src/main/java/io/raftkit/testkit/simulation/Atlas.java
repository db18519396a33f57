package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which disks may be lost so that nothing that was promised is: never so many that some configuration, which is in
 * force or may come to be, has no majority left. Then whatever does get lost is the fault of the code under test.
 */
final class Atlas implements Observer {
    private final World world;
    private final List<NodeId> first;

    /** Those who lost their disks before the cluster began: it may count on those disks all the same. */
    private final Set<NodeId> lostEarly = new HashSet<>();

    /** A cluster of {@code first}, whose disks are empty and sound. */
    Atlas(World world, List<NodeId> first) {
        this.world = world;
        this.first = first;
    }

    @Override
    public void wiped(NodeId node) {
        if (golden().configurations().isEmpty()) {
            lostEarly.add(node);
        }
    }

    private GoldenLog golden() {
        return world.oracles().golden();
    }

    /** Whether the cluster can do without what is on this disk. */
    boolean maySpare(NodeId id) {
        boolean mayBegin = !golden().configurations().isEmpty() || mayBeginWithout(id);
        return mayBegin && canDoWithout(member -> member.id().equals(id));
    }

    /** Whether the cluster can go on without those members and those who lost their disks, whatever is in force. */
    boolean canDoWithout(Predicate<Member> missing) {
        return possible().stream().allMatch(each -> isSound(each, missing.or(this::isLost)));
    }

    private boolean mayBeginWithout(NodeId id) {
        Set<NodeId> lost = new HashSet<>(lostEarly);
        lost.add(id);
        lost.retainAll(first);
        return 2 * lost.size() < first.size();
    }

    /** Whether a cluster of these members has a majority that remembers everything, as things are. */
    boolean isSound(Configuration configuration) {
        return isSound(configuration, this::isLost);
    }

    /** All configurations that are in force anywhere, or may come to be. */
    List<Configuration> possible() {
        List<Configuration> all = new ArrayList<>(world.administration().wanted());
        Map.Entry<Long, Configuration> committed = golden().configurations().lastEntry();
        long from = committed == null ? 0 : committed.getKey();
        if (committed != null) {
            all.add(committed.getValue());
        }
        for (SimulatedNode node : world.nodes()) {
            all.addAll(node.view().log().configurations().tailMap(from, true).values());
            all.addAll(
                    node.view().durable().configurations().tailMap(from, true).values());
        }
        return all;
    }

    /** A learner becomes a voter by itself: at worst just those do who lose their data in that moment. */
    private static boolean isSound(Configuration configuration, Predicate<Member> isLost) {
        long learners = configuration.members().stream()
                .filter(member -> member.suffrage() == Suffrage.LEARNER)
                .filter(isLost)
                .count();
        return hasMajority(configuration.members(), isLost, learners)
                && (!configuration.isJoint() || hasMajority(configuration.outgoing(), isLost, 0));
    }

    private static boolean hasMajority(List<Member> half, Predicate<Member> isLost, long more) {
        List<Member> voters = half.stream().filter(Member::isVoter).toList();
        long sound = voters.stream().filter(isLost.negate()).count();
        return 2 * sound > voters.size() + more;
    }

    /** Whether what this member promised is forgotten. */
    boolean isLost(Member member) {
        return !member.incarnation().equals(Incarnation.UNKNOWN)
                && !member.incarnation().equals(world.node(member.id()).incarnation());
    }
}
