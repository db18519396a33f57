package io.raftkit.consensus;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has an empty log: either its cluster is new, or its data was lost. It must find out before it votes, for in the
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
    private final List<Endpoint> members;

    /** What it asks to be taken in as; null if it is one of the first members. */
    private final @Nullable Member applicant;

    private final Map<NodeId, Incarnation> met = new TreeMap<>();

    /** Lives of storage that were followed by others: what they said may still be on its way. */
    private final Set<Incarnation> past = new HashSet<>();

    /** When the life that is believed in was last heard of. */
    private final Map<NodeId, Long> heardAt = new TreeMap<>();

    /** What the others propose. */
    private final Map<NodeId, ClusterId> proposals = new TreeMap<>();

    private @Nullable Configuration proposal;
    private long introduceAt;
    private boolean hasLostData;

    private Newcomer(Server server, List<Endpoint> members, @Nullable Member applicant) {
        super(server);
        this.members = members;
        this.applicant = applicant;
        this.introduceAt = server.now();
        met.put(server.self, server.incarnation);
        proposal = propose();
    }

    static Newcomer of(Server server, RecoveredState state) {
        Newcomer newcomer = new Newcomer(server, state.members(), applicant(server, state));
        Incarnation former = state.log().former();
        if (former != null) {
            newcomer.lostData(former);
        } else if (hasAnotherLife(server)) {
            newcomer.lostData(known(server, server.configuration()));
        }
        return newcomer;
    }

    /** Whether what this server knows of its cluster, from a snapshot, counts on another life of its storage. */
    static boolean hasAnotherLife(Server server) {
        Incarnation known = known(server, server.configuration());
        return !known.equals(Incarnation.UNKNOWN) && !known.equals(server.incarnation);
    }

    private static Incarnation known(Server server, Configuration configuration) {
        return configuration.member(server.self).map(Member::incarnation).orElse(Incarnation.UNKNOWN);
    }

    private static @Nullable Member applicant(Server server, RecoveredState state) {
        Suffrage suffrage = state.joinAs();
        if (suffrage == null) {
            return null;
        }
        Endpoint self = state.members().stream()
                .filter(member -> member.id().equals(server.self))
                .findFirst()
                .orElseThrow();
        return new Member(self.id(), self.address(), server.incarnation, suffrage, 0);
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
        if (applicant != null && !hasLostData) {
            server.outbox.send(peer, new Message.Join(applicant));
        } else {
            ClusterId proposed = proposal == null ? ClusterId.NONE : proposal.clusterId();
            server.outbox.send(peer, new Message.Introduce(server.incarnation, proposed));
        }
    }

    /**
     * A leader counts on this server. One that became a member later than those whom the user has named must still
     * learn who this is (seed 5004917).
     */
    void hears(NodeId from, Message.OfTerm message) {
        boolean isNamed = members.stream().anyMatch(member -> member.id().equals(from));
        if (message instanceof Message.AppendEntries && !isNamed) {
            introduceTo(from);
        }
    }

    @Override
    Role onIntroduce(NodeId from, Message.Introduce message) {
        boolean isMember = members.stream().anyMatch(member -> member.id().equals(from));
        if (!mayBootstrap() || !isMember || isPast(from, message.incarnation())) {
            return this;
        }
        proposals.put(from, message.proposed());
        heardAt.put(from, server.now());
        Incarnation before = met.put(from, message.incarnation());
        if (!message.incarnation().equals(before)) {
            if (before != null) {
                past.add(before);
            }
            past.remove(message.incarnation());
            newlyMet(from);
        }
        return bootstrapIfAllAgree();
    }

    /**
     * A life that was followed by another; unless it is the other whose message was late, and that is heard no
     * more.
     */
    private boolean isPast(NodeId from, Incarnation incarnation) {
        long silence = server.now() - heardAt.getOrDefault(from, server.now());
        return past.contains(incarnation) && silence < server.electionTimeout();
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
        if (own == null || !mayBootstrap()) {
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
        Incarnation known = known(server, configuration);
        if (known.equals(Incarnation.UNKNOWN)) {
            return this;
        }
        if (!known.equals(server.incarnation)) {
            lostData(known);
            return this;
        }
        boolean isFirst = response.index() == 1;
        return isFirst && mayBootstrap() ? bootstrap(configuration) : admitted(configuration, response.index());
    }

    /** It goes on asking, for it may be admitted again under its new incarnation. */
    private void lostData(Incarnation known) {
        if (!hasLostData) {
            hasLostData = true;
            server.outbox.add(new Effect.IdentityLost(known));
        }
    }

    /**
     * The cluster has gone on since it began, and counts on this life of the storage: the log will tell the rest. Until
     * it says so itself, this server does not vote, unless it is a voter already: one of the first members, which the
     * others may need to elect a leader, and which has promised nothing in this life.
     */
    private Role admitted(Configuration configuration, long index) {
        server.admitted(configuration, index);
        return new Follower(server, null, server.electionDeadline());
    }

    /** Not with a term of a cluster that took it in, nor after it was told that it lost its data. */
    private boolean mayBootstrap() {
        return !hasLostData && applicant == null && server.currentTerm() <= Server.FIRST_TERM;
    }

    @Override
    Role onJoin(Message.Join message) {
        return this;
    }

    @Override
    Role onRemoved(Message.Removed message) {
        return this;
    }
}
