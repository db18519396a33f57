package io.raftkit.consensus;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What servers say to each other: the RPCs of Figure 2 and their kin, as one-way messages. */
public sealed interface Message {
    /** Calls the visitor's method for this kind of message. */
    <R> R accept(Visitor<R> visitor);

    /** Whether it is large and not urgent, so that a transport lets everything else go first. */
    default boolean isBulk() {
        return false;
    }

    /**
     * A message that belongs to a term: one of a later term makes any server follow, one of an earlier is stale
     * (§5.1).
     */
    sealed interface OfTerm extends Message {
        /** The sender's term; in {@link RequestPreVote}, the term it would stand in. */
        long term();
    }

    /**
     * A message that may count towards a majority: for that life of the sender's storage only. One with an empty disk
     * has forgotten what the one before it promised.
     */
    sealed interface Counted extends OfTerm {
        /** Whose promise this is. */
        Incarnation sender();
    }

    /** Would you vote for me (diss. 9.6)? Commits nobody to anything. */
    record RequestPreVote(long term, LogId lastLog) implements OfTerm {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRequestPreVote(this);
        }
    }

    /** The answer; granted in the term asked about, refused in the voter's own. */
    record PreVoteResponse(long term, boolean granted, Incarnation sender) implements Counted {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onPreVoteResponse(this);
        }
    }

    /**
     * RequestVote RPC (§5.2, §5.4.1).
     *
     * @param term the candidate's
     * @param lastLog the candidate's last entry
     * @param isTransfer whether the leader itself asked for this election: then nobody stays loyal to it (diss. 3.10)
     */
    record RequestVote(long term, LogId lastLog, boolean isTransfer) implements OfTerm {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRequestVote(this);
        }
    }

    /** The vote, which is durable when this is sent. */
    record VoteResponse(long term, boolean granted, Incarnation sender) implements Counted {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onVoteResponse(this);
        }
    }

    /**
     * AppendEntries RPC (§5.3).
     *
     * @param term the leader's
     * @param round counts the leader's questions "do you still follow me?"; echoed in the response (diss. 6.4)
     * @param previous the entry just before {@code entries}
     * @param entries none in a heartbeat
     * @param commitIndex the leader's
     */
    record AppendEntries(long term, long round, LogId previous, List<LogEntry> entries, long commitIndex)
            implements OfTerm {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onAppendEntries(this);
        }
    }

    /**
     * Response to {@link AppendEntries}.
     *
     * @param term the follower's
     * @param round the request's
     * @param success whether the follower's log held the request's {@code previous}
     * @param match on success, an entry up to which the logs agree and which is durable at the follower; on failure,
     *     the last place where they may still agree
     * @param previousIndex the request's, to tell which question a refusal answers
     * @param sender the life of the follower's storage
     */
    record AppendEntriesResponse(
            long term, long round, boolean success, LogId match, long previousIndex, Incarnation sender)
            implements Counted {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onAppendEntriesResponse(this);
        }
    }

    /**
     * InstallSnapshot RPC (§7): the leader offers a snapshot to a follower that needs more than its log has. The
     * follower fetches the bytes, piece by piece, from whoever has them ({@link FetchSnapshot}).
     *
     * @param term the leader's
     * @param snapshot its latest
     * @param firstIndex the first entry that its log still has: another snapshot is as good if it reaches that far
     */
    record InstallSnapshot(long term, Snapshot snapshot, long firstIndex) implements OfTerm {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onInstallSnapshot(this);
        }
    }

    /**
     * Response to {@link InstallSnapshot}.
     *
     * @param term the follower's
     * @param lastIncluded which snapshot
     * @param receivedBytes how much of it has arrived without a gap: where to go on
     * @param installed whether the follower's log and state now contain all that the snapshot does
     * @param sender the life of the follower's storage
     */
    record InstallSnapshotResponse(
            long term, LogId lastIncluded, long receivedBytes, boolean installed, Incarnation sender)
            implements Counted {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onInstallSnapshotResponse(this);
        }
    }

    /**
     * Asks any server for a piece of a snapshot. One that does not have the snapshot does not answer.
     *
     * @param snapshot which
     * @param offset where in its state the piece begins, in bytes
     * @param length how long it may be; 0 only asks who has the snapshot
     */
    record FetchSnapshot(SnapshotId snapshot, long offset, int length) implements Message {
        public FetchSnapshot {
            if (length < 0 || offset < 0 || offset > snapshot.sizeBytes()) {
                throw new IllegalArgumentException(length + " bytes at " + offset + " of " + snapshot.sizeBytes());
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onFetchSnapshot(this);
        }
    }

    /** The piece; without bytes, it only says that the server has the snapshot. */
    record SnapshotPiece(SnapshotChunk chunk) implements Message {
        @Override
        public boolean isBulk() {
            return true;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onSnapshotPiece(this);
        }
    }

    /** The leader asks its follower to stand for election at once (diss. 3.10). */
    record TimeoutNow(long term) implements OfTerm {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onTimeoutNow(this);
        }
    }

    /** A follower's clients propose; the leader answers each with a {@link ProposalResponse}. */
    record ForwardProposals(List<Proposal> proposals) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onForwardProposals(this);
        }
    }

    /**
     * What became of a forwarded proposal.
     *
     * @param index of its entry if it was applied, else 0
     * @param result the state machine's answer if it was applied, else empty
     * @param leader whom to ask instead if the server did not lead, as far as it knows
     */
    record ProposalResponse(
            RequestId request,
            Outcome outcome,
            long index,
            Bytes result,
            @Nullable NodeId leader) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onProposalResponse(this);
        }
    }

    /** How a forwarded proposal ended. */
    enum Outcome {
        /** Committed and applied. */
        APPLIED,
        /** Never appended: the server does not lead. */
        NOT_LEADER,
        /** Never appended: a limit in bytes is reached. */
        OVERLOADED,
        /** Never appended: the leader's disk is full. */
        DISK_FULL,
        /** Overwritten by a newer leader: can never commit. */
        LOST,
        /** Appended, and then nobody can tell. */
        UNKNOWN
    }

    /**
     * A follower's clients read: from which index on is the state fresh enough (diss. 6.4)?
     *
     * @param requests the reads
     * @param mayUseLease whether the leader may trust its clock instead of asking
     */
    record ReadIndex(List<RequestId> requests, boolean mayUseLease) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onReadIndex(this);
        }
    }

    /** The answer; {@code index} is negative if the server does not lead. */
    record ReadIndexResponse(List<RequestId> requests, long index) implements Message {
        /** In place of an index: not the leader, or no longer. */
        public static final long REFUSED = -1;

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onReadIndexResponse(this);
        }
    }

    /**
     * A server with an empty disk tells which life of its storage this is.
     *
     * @param incarnation that life
     * @param proposed the cluster that it would bootstrap, {@link ClusterId#NONE} until it has met all members
     */
    record Introduce(Incarnation incarnation, ClusterId proposed) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onIntroduce(this);
        }
    }

    /**
     * A server whose cluster is bootstrapped tells a newcomer who is in it.
     *
     * @param configuration the members
     * @param index the entry that holds it
     */
    record IntroduceResponse(Configuration configuration, long index) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onIntroduceResponse(this);
        }
    }

    /** A server with an empty disk asks to become a member; passed on to the leader (diss. 4.4). */
    record Join(Member applicant) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onJoin(this);
        }
    }

    /**
     * You are a member no more: there is nothing to stand for (diss. 4.2.3).
     *
     * @param configurationIndex the entry that removed the server; it is committed
     */
    record Removed(long configurationIndex) implements Message {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.onRemoved(this);
        }
    }

    /** One method for each kind of message, so that a new one does not compile until every reader handles it. */
    interface Visitor<R> {
        R onRequestPreVote(RequestPreVote message);

        R onPreVoteResponse(PreVoteResponse message);

        R onRequestVote(RequestVote message);

        R onVoteResponse(VoteResponse message);

        R onAppendEntries(AppendEntries message);

        R onAppendEntriesResponse(AppendEntriesResponse message);

        R onInstallSnapshot(InstallSnapshot message);

        R onInstallSnapshotResponse(InstallSnapshotResponse message);

        R onFetchSnapshot(FetchSnapshot message);

        R onSnapshotPiece(SnapshotPiece message);

        R onTimeoutNow(TimeoutNow message);

        R onForwardProposals(ForwardProposals message);

        R onProposalResponse(ProposalResponse message);

        R onReadIndex(ReadIndex message);

        R onReadIndexResponse(ReadIndexResponse message);

        R onIntroduce(Introduce message);

        R onIntroduceResponse(IntroduceResponse message);

        R onJoin(Join message);

        R onRemoved(Removed message);
    }
}
