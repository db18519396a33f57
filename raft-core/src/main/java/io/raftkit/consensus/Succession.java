package io.raftkit.consensus;

import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who leads next: because somebody asked for it (diss. 3.10), because another member has a higher priority, or because
 * this leader's disk hangs.
 */
final class Succession {
    private static final long NEVER = Long.MAX_VALUE;

    /** Election timeouts between two attempts to hand over to a member with a higher priority. */
    private static final int BETWEEN_OFFERS = 10;

    /** A leader whose disk has been hanging for so many election timeouts, and that nobody relieves, gives up. */
    private static final int MOST_STALLED = 3;

    private final Server server;
    private final Followers followers;
    private final Lease lease;
    private final long term;
    private @Nullable Transfer transfer;
    private long nextOffer;

    Succession(Server server, Followers followers, Lease lease) {
        this.server = server;
        this.followers = followers;
        this.lease = lease;
        this.term = server.currentTerm();
        this.nextOffer = server.now() + server.electionTimeout();
    }

    /** Whether leadership is on its way: nothing new is accepted meanwhile. */
    boolean isUnderWay() {
        return transfer != null;
    }

    /** Who is to lead next, while that is under way. */
    @Nullable
    NodeId target() {
        return transfer == null ? null : transfer.target();
    }

    /** When a transfer has taken too long. */
    long deadline() {
        return transfer == null ? NEVER : transfer.deadline();
    }

    /** Somebody wants another leader. */
    void begin(Input.TransferLeadership wanted) {
        NodeId target = wanted.target() == null ? best().orElse(null) : wanted.target();
        if (transfer != null) {
            fail(wanted.request(), Effect.Failure.CONFLICT, "leadership is on its way to " + transfer.target());
        } else if (target == null) {
            fail(wanted.request(), Effect.Failure.UNREACHABLE, "no other voter is in reach");
        } else if (target.equals(server.self)) {
            server.outbox.add(new Effect.Done(wanted.request(), server.configurationIndex()));
        } else if (!server.configuration().isVoter(target)) {
            fail(wanted.request(), Effect.Failure.INVALID, target + " is no voter");
        } else {
            begin(target, wanted.request());
        }
    }

    private void begin(NodeId target, @Nullable RequestId request) {
        transfer = new Transfer(target, request, server.now() + server.electionTimeout());
        progressed();
    }

    /** The voter in reach that is best to lead: up to date, preferred, or at least close. */
    private Optional<NodeId> best() {
        return server.quorum().voters().stream()
                .filter(id -> !id.equals(server.self) && followers.isAlive(id))
                .max(Comparator.<NodeId, Boolean>comparing(this::isUpToDate)
                        .thenComparingInt(this::priority)
                        .thenComparingLong(followers::matchIndex));
    }

    /** Who has a higher priority and lacks at most what is not committed yet: while commands come, everybody does. */
    private Optional<NodeId> preferred() {
        return server.quorum().voters().stream()
                .filter(id -> priority(id) > priority(server.self))
                .filter(id -> followers.isAlive(id) && followers.matchIndex(id) >= server.commitIndex())
                .max(Comparator.comparingInt(this::priority));
    }

    private boolean isUpToDate(NodeId id) {
        return followers.matchIndex(id) == server.log.lastIndex();
    }

    private int priority(NodeId id) {
        return server.configuration().member(id).map(Member::priority).orElse(0);
    }

    /** A follower has got further: once the target has everything, it is asked to stand. */
    void progressed() {
        if (transfer != null && !transfer.isAsked() && isUpToDate(transfer.target())) {
            transfer.asked();
            ask(transfer.target());
        }
    }

    private void ask(NodeId target) {
        lease.giveUp();
        server.outbox.send(target, new Message.TimeoutNow(server.currentTerm()));
    }

    /** This server leads no longer than now: if somebody has everything, it takes over without a pause. */
    void handOver() {
        best().filter(this::isUpToDate).ifPresent(this::ask);
    }

    /** Another configuration is in force: who does not vote in it cannot take over. */
    void configured() {
        if (transfer != null && !server.configuration().isVoter(transfer.target())) {
            fail(transfer.request(), Effect.Failure.INVALID, transfer.target() + " is no voter");
            transfer = null;
        }
    }

    /** Goes on as the leader if the target did not take over in time. */
    void expire() {
        Transfer late = transfer;
        if (late != null && server.now() >= late.deadline()) {
            transfer = null;
            fail(
                    late.request(),
                    Effect.Failure.UNREACHABLE,
                    late.target() + " did not take over within " + server.config.electionTimeout());
        }
    }

    /** Time has passed; whether this server had better not lead any longer. */
    boolean tick() {
        if (transfer != null) {
            return false;
        }
        if (server.isDiskStalled()) {
            best().ifPresent(id -> begin(id, null));
            return server.outbox.oldestWriteWaits() >= MOST_STALLED * server.electionTimeout();
        }
        if (server.now() >= nextOffer) {
            nextOffer = server.now() + BETWEEN_OFFERS * server.electionTimeout();
            preferred().ifPresent(id -> begin(id, null));
        }
        return false;
    }

    /** This server leads no more: who was asked has begun a later term, unless a majority was out of reach. */
    void abandon() {
        boolean isLater = server.currentTerm() > term;
        if (transfer != null && transfer.request() != null && transfer.isAsked() && isLater) {
            server.outbox.add(new Effect.Done(transfer.request(), server.configurationIndex()));
        } else if (transfer != null) {
            String why = isLater ? "another election came first" : server.self + " lost its majority meanwhile";
            fail(transfer.request(), Effect.Failure.UNKNOWN, why);
        }
        transfer = null;
    }

    private void fail(@Nullable RequestId request, Effect.Failure reason, String explanation) {
        if (request != null) {
            server.outbox.add(new Effect.NotDone(request, reason, explanation, null));
        }
    }
}
