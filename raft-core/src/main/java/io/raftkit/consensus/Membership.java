package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import io.raftkit.model.Suffrage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a leader takes its cluster from one configuration to another (§6, diss. 4), one entry after another:
 *
 * <pre>
 *   n1 n2 n3  ── staged: those who are to vote follow first, without a vote, until they have caught up
 *      │
 *      ├──▶ n1 n2 n3 n4          one voter more or less: at once
 *      └──▶ (n1 n4 n5)+(n1 n2 n3)  ──▶ n1 n4 n5   more than one: joint, then out of it
 * </pre>
 *
 * <p>The next entry is appended only when the one before is committed, and the first only when an entry of the leader's
 * own term is (Ongaro's correction of single-server changes, 2015). Whoever leads when a joint configuration commits
 * takes the cluster out of it.
 */
final class Membership {
    /** After so many election timeouts without a word from a new server, it is not waited for. */
    private static final int PATIENCE = 10;

    private record Pending(RequestId request, Configuration before, Configuration target) {}

    private final Server server;
    private final Followers followers;
    private final Consumer<Configuration> append;
    private final Map<NodeId, CatchUp> catchingUp = new TreeMap<>();
    private final Set<NodeId> departed = new TreeSet<>();
    private final LostMembers lost;
    private @Nullable Pending pending;
    private long advancedAt = -1;

    /**
     * The membership of a leader that has just been elected.
     *
     * @param append appends a configuration to the log
     */
    Membership(Server server, Followers followers, Consumer<Configuration> append) {
        this.server = server;
        this.followers = followers;
        this.append = append;
        this.lost = new LostMembers(server);
    }

    /** Begins a change that somebody asked for, if it still fits. */
    void change(Input.ChangeMembership change) {
        Configuration current = server.configuration();
        Configuration target = filled(change.target(), current);
        if (pending != null || current.isJoint() || change.expectedIndex() != server.configurationIndex()) {
            refuse(change.request(), Effect.Failure.CONFLICT, conflict(change.expectedIndex()));
        } else if (target.voters().isEmpty()) {
            refuse(change.request(), Effect.Failure.INVALID, "a cluster needs a voter");
        } else if (staged(target, current).votersChangedFrom(current) > 1) {
            refuse(
                    change.request(),
                    Effect.Failure.INVALID,
                    "voters whose data is lost are replaced one at a time, by learners first");
        } else {
            pending = new Pending(change.request(), current, target);
            advance();
        }
    }

    private String conflict(long expectedIndex) {
        boolean isBusy = pending != null || server.configuration().isJoint();
        return isBusy
                ? "another change is under way; the configuration is that of entry " + server.configurationIndex()
                : "the configuration is that of entry " + server.configurationIndex() + ", not of entry "
                        + expectedIndex;
    }

    /** What nobody needs to say twice: who is known already keeps the incarnation it is known by. */
    private static Configuration filled(Configuration target, Configuration current) {
        List<Member> members = target.members().stream()
                .map(member -> current.member(member.id())
                        .filter(known -> member.incarnation().equals(Incarnation.UNKNOWN))
                        .map(known -> member.with(known.incarnation()))
                        .orElse(member))
                .toList();
        return new Configuration(current.clusterId(), members, List.of(), target.leaseMillis());
    }

    /** Something may have become possible. */
    void advance() {
        if (!isReady()) {
            return;
        }
        departed.forEach(id -> server.outbox.send(id, new Message.Removed(server.configurationIndex())));
        departed.clear();
        Configuration current = server.configuration();
        if (current.isJoint()) {
            append(current.left());
        } else if (pending != null) {
            step(pending, current);
        } else {
            promote(current);
        }
    }

    private boolean isReady() {
        return server.hasCommittedInItsTerm() && server.isConfigurationCommitted();
    }

    private void append(Configuration next) {
        Configuration before = server.configuration();
        before.endpoints().stream()
                .map(Endpoint::id)
                .filter(id -> !next.concerns(id))
                .forEach(departed::add);
        departed.removeIf(next::concerns);
        catchingUp.keySet().removeIf(id -> next.isVoter(id) || !isSameLife(id, before, next));
        append.accept(next);
    }

    /** What another life of its storage has caught up with counts for nothing. */
    private static boolean isSameLife(NodeId id, Configuration before, Configuration next) {
        Optional<Incarnation> life = next.member(id).map(Member::incarnation);
        return life.isPresent() && life.equals(before.member(id).map(Member::incarnation));
    }

    private void step(Pending change, Configuration current) {
        Configuration target = filled(change.target(), current);
        Configuration staged = staged(target, current);
        if (target.equals(current)) {
            server.outbox.add(new Effect.Done(change.request(), server.configurationIndex()));
            pending = null;
        } else if (!staged.equals(current)) {
            append(staged);
        } else {
            List<Member> waitedFor = target.members().stream()
                    .filter(member -> isNewVoter(member, current))
                    .filter(member -> !hasCaughtUp(member))
                    .toList();
            if (waitedFor.stream().anyMatch(this::isHopeless)) {
                giveUp(change, current, "did not catch up: " + waitedFor + "; they do not vote");
            } else if (waitedFor.isEmpty() && !isMajorityInReach(target)) {
                giveUp(change, current, "no " + Quorum.of(target) + " is in reach");
            } else if (waitedFor.isEmpty()) {
                appendInOneOrTwoSteps(target, current);
            }
        }
    }

    private static boolean isNewVoter(Member member, Configuration current) {
        return member.isVoter() && !current.isVoter(member.id(), member.incarnation());
    }

    /**
     * The current members, and those who are to vote as observers. Another life of a member's storage takes its place
     * here, and by itself: in a joint configuration, it would be counted for what the one before it had promised.
     */
    private static Configuration staged(Configuration target, Configuration current) {
        Configuration staged = current;
        for (Member member : target.members()) {
            Member known = current.member(member.id()).orElse(null);
            boolean isNew = known == null || !known.incarnation().equals(member.incarnation());
            if (isNew && (known != null || member.isVoter())) {
                staged = staged.with(member.isVoter() ? member.with(Suffrage.OBSERVER) : member);
            }
        }
        return staged;
    }

    private void appendInOneOrTwoSteps(Configuration target, Configuration current) {
        append(target.votersChangedFrom(current) <= 1 ? target : target.jointWith(current));
    }

    private CatchUp catchUp(Member member) {
        return catchingUp.computeIfAbsent(
                member.id(), id -> new CatchUp(server.log.lastIndex(), server.now(), server.electionTimeout()));
    }

    private boolean hasCaughtUp(Member member) {
        return !member.incarnation().equals(Incarnation.UNKNOWN)
                && catchUp(member).isDone()
                && followers.isAlive(member.id());
    }

    private boolean isHopeless(Member member) {
        long silence = server.now() - followers.lastContact(member.id());
        return catchUp(member).isHopeless() || silence > PATIENCE * server.electionTimeout();
    }

    /** Once it is appended, nothing is committed without them, not even the way back. */
    private boolean isMajorityInReach(Configuration target) {
        return Quorum.of(target).holds(followers::isAlive);
    }

    /** As it was before; but a voter that has lost its data cannot be one again. */
    private void giveUp(Pending change, Configuration current, String why) {
        refuse(change.request(), Effect.Failure.UNREACHABLE, why);
        pending = null;
        Configuration restored = current;
        for (Member member : change.target().members()) {
            if (change.before().member(member.id()).isEmpty()) {
                restored = restored.without(member.id());
            }
        }
        if (!restored.equals(current)) {
            append(restored);
        }
    }

    private void promote(Configuration current) {
        Configuration next = current;
        for (Member member : current.members()) {
            if (member.suffrage() == Suffrage.LEARNER && hasCaughtUp(member)) {
                next = next.with(member.with(Suffrage.VOTER));
            }
        }
        if (!next.equals(current)) {
            appendInOneOrTwoSteps(next, current);
        }
    }

    /** More is committed. */
    void committed() {
        if (isReady() && advancedAt != server.configurationIndex()) {
            advancedAt = server.configurationIndex();
            advance();
        }
    }

    /** A server that may be catching up has got further. */
    void progressed(NodeId from) {
        CatchUp catchUp = catchingUp.get(from);
        if (catchUp != null) {
            catchUp.progressed(followers.matchIndex(from), server.log.lastIndex(), server.now());
            advance();
        }
    }

    /** Time has passed. */
    void tick() {
        catchingUp.keySet().removeIf(id -> pending == null && !followers.isAlive(id));
        advance();
    }

    /** A new server asks to be taken in. */
    void join(Member applicant) {
        boolean isFree = isReady() && pending == null && !server.configuration().isJoint();
        if (server.configuration().concerns(applicant.id())) {
            introduced(applicant.id(), applicant.incarnation());
        } else if (isFree) {
            append(server.configuration().with(applicant.isVoter() ? applicant.with(Suffrage.LEARNER) : applicant));
            answer(applicant.id());
        }
    }

    /** A server with an empty disk tells which life of its storage this is. */
    void introduced(NodeId from, Incarnation incarnation) {
        Member member = server.configuration().member(from).orElse(null);
        if (member != null && member.incarnation().equals(Incarnation.UNKNOWN)) {
            identified(from, incarnation);
        } else if (member != null && !member.isOf(incarnation)) {
            lost.seen(from, incarnation);
        } else if (member != null && !member.isVoter()) {
            followers.restart(member);
        }
        answer(from);
    }

    /**
     * A member of which nobody knew which life of its storage it is has told: empty, or with the log of an earlier
     * time.
     */
    void identified(NodeId from, Incarnation incarnation) {
        Configuration current = server.configuration();
        if (isReady() && !current.isJoint()) {
            current.member(from)
                    .filter(member -> member.incarnation().equals(Incarnation.UNKNOWN))
                    .ifPresent(member -> append(current.with(member.with(incarnation))));
        }
    }

    private void answer(NodeId newcomer) {
        server.outbox.send(
                newcomer, new Message.IntroduceResponse(server.configuration(), server.configurationIndex()));
    }

    /** Somebody else leads, or nobody: what is appended may still commit. */
    void abandon() {
        if (pending != null) {
            refuse(pending.request(), Effect.Failure.UNKNOWN, "the leader changed in the middle of it");
        }
    }

    private void refuse(RequestId request, Effect.Failure reason, String explanation) {
        server.outbox.add(new Effect.NotDone(request, reason, explanation, null));
    }
}
