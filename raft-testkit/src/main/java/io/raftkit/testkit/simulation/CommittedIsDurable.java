package io.raftkit.testkit.simulation;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is committed is on the disks of a majority, the leader's counted no sooner than the others (diss. 10.2.1): of
 * the voters in force where it is committed, of both halves if that is joint, and on the very disks that the cluster
 * counts on.
 */
final class CommittedIsDurable implements Observer {
    /** Every disk there ever was, as its node's last crash or the present left it. */
    private final Map<Incarnation, View> disks = new HashMap<>();

    private final Map<NodeId, View> latest = new HashMap<>();
    private long checked;

    @Override
    public void started(View node, NodeStatus status) {
        disks.put(node.disk().incarnation(), node);
        latest.put(node.id(), node);
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        long index = Math.min(after.commitIndex(), node.log().last().index());
        if (index <= checked || !node.log().reaches(index)) {
            return;
        }
        checked = index;
        LogId id = node.log().idAt(index);
        List<Configuration> inForce = inForce(node, before, after);
        if (inForce.stream().noneMatch(each -> isOnMajority(id, each))) {
            throw new Violation(
                    "Committed Is Durable",
                    node.id() + " knows " + id + " as committed; it is durable at " + holders(id)
                            + ", not at a majority of " + inForce);
        }
    }

    /** Several may have been within one event. */
    private static List<Configuration> inForce(View node, NodeStatus before, NodeStatus after) {
        List<Configuration> inForce = new ArrayList<>();
        inForce.add(before.configuration());
        inForce.addAll(node.log()
                .configurations()
                .tailMap(before.configurationIndex(), false)
                .values());
        inForce.add(after.configuration());
        return inForce;
    }

    private List<NodeId> holders(LogId id) {
        return latest.values().stream()
                .filter(each -> each.keeps(id))
                .map(View::id)
                .toList();
    }

    private boolean isOnMajority(LogId id, Configuration configuration) {
        return isOnMajority(id, configuration.members())
                && (!configuration.isJoint() || isOnMajority(id, configuration.outgoing()));
    }

    private boolean isOnMajority(LogId id, List<Member> half) {
        List<Member> voters = half.stream().filter(Member::isVoter).toList();
        long holders = voters.stream().filter(member -> keeps(member, id)).count();
        return 2 * holders > voters.size();
    }

    private boolean keeps(Member member, LogId id) {
        boolean isNamed = !member.incarnation().equals(Incarnation.UNKNOWN);
        View disk = isNamed ? disks.get(member.incarnation()) : latest.get(member.id());
        return disk != null && disk.keeps(id);
    }
}
