package io.raftkit.consensus;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has an empty disk: either its cluster is new, or its data was lost. It must find out before it votes, for in the
 * second case it has forgotten what it promised.
 *
 * <p>The cluster is new if every member says that its disk is empty too. Newcomers tell each other their incarnations;
 * one that has met all members proposes the cluster that they form, and when all propose the same, each writes the same
 * first entry, which binds every member to its incarnation. A member that has written it answers with it; a newcomer
 * that finds itself there under its own incarnation writes it as well. One that finds itself under another incarnation
 * has lost its data, and takes no part.
 *
 * <p>That all members must be met, and not just a majority, is no accident. With two of three, a wiped server and one
 * that had never been started would look exactly like a new cluster, while the third, out of reach, holds committed
 * entries. That all must propose the same keeps a member that is wiped in the middle of this from being counted by
 * some under its old incarnation and by others under its new one.
 */
final class Newcomer extends Role {
    private static final long NEVER = Long.MAX_VALUE;

    private final List<Endpoint> members;
    private final Map<NodeId, Incarnation> met = new TreeMap<>();

    /** Lives of storage that were followed by others: what they said may still be on its way. */
    private final Set<Incarnation> past = new HashSet<>();

    /** What the others propose. */
    private final Map<NodeId, ClusterId> proposals = new TreeMap<>();

    private @Nullable Configuration proposal;
    private long introduceAt;

    Newcomer(Server server, List<Endpoint> members) {
        super(server);
        this.members = members;
        this.introduceAt = server.now();
        met.put(server.self, server.incarnation);
        proposal = propose();
    }

    @Override
    ServerRole name() {
        return ServerRole.NEWCOMER;
    }

    @Override
    long deadline() {
        return introduceAt;
    }

    @Override
    Role onDeadline() {
        introduceAt = server.now() + server.config.heartbeatInterval().toNanos();
        introduceToAll();
        return bootstrapIfAllAgree();
    }

    private void introduceToAll() {
        members.stream().map(Endpoint::id).filter(id -> !id.equals(server.self)).forEach(this::introduceTo);
    }

    private void introduceTo(NodeId peer) {
        ClusterId proposed = proposal == null ? ClusterId.NONE : proposal.clusterId();
        server.outbox.send(peer, new Message.Introduce(server.incarnation, proposed));
    }

    @Override
    Role onIntroduce(NodeId from, Message.Introduce message) {
        boolean isMember = members.stream().anyMatch(member -> member.id().equals(from));
        if (hasLostData() || !isMember || past.contains(message.incarnation())) {
            return this;
        }
        proposals.put(from, message.proposed());
        Incarnation before = met.put(from, message.incarnation());
        if (!message.incarnation().equals(before)) {
            if (before != null) {
                past.add(before);
            }
            newlyMet(from);
        }
        return bootstrapIfAllAgree();
    }

    private void newlyMet(NodeId member) {
        proposal = propose();
        if (proposal == null) {
            introduceTo(member);
        } else {
            introduceToAll();
        }
    }

    /** The cluster that the members form, once all are met. */
    private @Nullable Configuration propose() {
        List<Member> all = new ArrayList<>();
        for (Endpoint member : members) {
            Incarnation incarnation = met.get(member.id());
            if (incarnation == null) {
                return null;
            }
            all.add(new Member(member.id(), member.address(), incarnation));
        }
        return Configuration.bootstrap(all);
    }

    private Role bootstrapIfAllAgree() {
        Configuration own = proposal;
        if (own == null || hasLostData()) {
            return this;
        }
        boolean allAgree = members.stream()
                .map(Endpoint::id)
                .filter(id -> !id.equals(server.self))
                .allMatch(id -> own.clusterId().equals(proposals.get(id)));
        return allAgree ? bootstrap(own) : this;
    }

    /** No leader exists yet that could be disturbed: the first election comes early. */
    private Role bootstrap(Configuration first) {
        server.bootstrap(first);
        return new Follower(server, null, server.now() + server.random.nextLong(server.electionTimeout()));
    }

    @Override
    Role onIntroduceResponse(NodeId from, Message.IntroduceResponse response) {
        Configuration configuration = response.configuration();
        Incarnation known =
                configuration.member(server.self).map(Member::incarnation).orElse(null);
        if (known == null || hasLostData()) {
            return this;
        }
        if (!known.equals(server.incarnation)) {
            introduceAt = NEVER;
            server.outbox.add(new Effect.IdentityLost(known));
            return this;
        }
        boolean isFirst = ClusterId.of(configuration.members()).equals(configuration.clusterId());
        return isFirst ? bootstrap(configuration) : this;
    }

    private boolean hasLostData() {
        return introduceAt == NEVER;
    }
}
