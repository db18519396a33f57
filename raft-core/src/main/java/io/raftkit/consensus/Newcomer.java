package io.raftkit.consensus;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Has an empty disk: either its cluster is new, or its data was lost. It must find out before it votes, for in the
 * second case it has forgotten what it promised.
 *
 * <p>The cluster is new if every member says that its disk is empty too. They tell each other their incarnations, and
 * each writes the same first entry, which names all of them. A member that has written it answers with it; a newcomer
 * that finds itself there under its own incarnation writes it as well. One that finds itself under another
 * incarnation has lost its data, and takes no part: a cluster cannot tell it from a server that never existed, except
 * by this entry.
 *
 * <p>That all members must be met, and not just a majority, is no accident. With two of three, a wiped server and one
 * that had never been started would look exactly like a new cluster, while the third, out of reach, holds committed
 * entries.
 */
final class Newcomer extends Role {
    private static final long FAR_FUTURE = Long.MAX_VALUE;

    private final List<Endpoint> members;
    private final Map<NodeId, Incarnation> met = new TreeMap<>();
    private long introduceAt;

    Newcomer(Server server, List<Endpoint> members) {
        super(server);
        this.members = members;
        this.introduceAt = server.now();
        met.put(server.self, server.incarnation);
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
        members.stream().map(Endpoint::id).filter(id -> !id.equals(server.self)).forEach(this::introduceTo);
        return bootstrapIfAllAreMet();
    }

    private void introduceTo(NodeId peer) {
        server.outbox.send(peer, new Message.Introduce(server.incarnation));
    }

    @Override
    Role onIntroduce(NodeId from, Message.Introduce message) {
        if (introduceAt == FAR_FUTURE
                || members.stream().noneMatch(member -> member.id().equals(from))) {
            return this;
        }
        if (!message.incarnation().equals(met.put(from, message.incarnation()))) {
            introduceTo(from);
        }
        return bootstrapIfAllAreMet();
    }

    private Role bootstrapIfAllAreMet() {
        if (introduceAt == FAR_FUTURE || met.size() < members.size()) {
            return this;
        }
        List<Member> all = new ArrayList<>();
        for (Endpoint member : members) {
            Incarnation incarnation = met.get(member.id());
            if (incarnation == null) {
                return this;
            }
            all.add(new Member(member.id(), member.address(), incarnation));
        }
        return bootstrap(Configuration.bootstrap(all));
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
        if (known == null || introduceAt == FAR_FUTURE) {
            return this;
        }
        if (!known.equals(server.incarnation)) {
            introduceAt = FAR_FUTURE;
            server.outbox.add(new Effect.IdentityLost(known));
            return this;
        }
        boolean isFirst = ClusterId.of(configuration.members()).equals(configuration.clusterId());
        return isFirst ? bootstrap(configuration) : this;
    }
}
