package io.raftkit.consensus;

import io.raftkit.model.Configuration;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the core asks of the outside.
 *
 * <p>The driver's whole contract: perform effects in order, and report {@link Input.Persisted} when that write and all
 * before it are durable. What may not be said before then, the core holds back itself.
 */
public sealed interface Effect {
    /** Calls the handler's method for this kind of effect. */
    void perform(Handler handler);

    /**
     * Write to the log, in one piece. Readable at once.
     *
     * @param sequence counts writes and resets
     * @param hardState the new term and vote, if they changed
     * @param truncateAfter drop what follows this index first; {@link #NO_TRUNCATION} for nothing
     * @param entries then append these
     */
    record Persist(long sequence, @Nullable HardState hardState, long truncateAfter, List<LogEntry> entries)
            implements Effect {
        /** Nothing is truncated. */
        public static final long NO_TRUNCATION = Long.MAX_VALUE;

        @Override
        public void perform(Handler handler) {
            handler.persist(this);
        }
    }

    /** Empty the log and start it anew after {@code lastIncluded}. Counts as a write. */
    record ResetLog(long sequence, LogId lastIncluded) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.resetLog(this);
        }
    }

    /** Send a message. */
    record Send(NodeId to, Message message) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.send(this);
        }
    }

    /**
     * Send the entries in {@code (previous, last]} as AppendEntries, in pieces if they are many; with none between, a
     * heartbeat.
     */
    record Replicate(NodeId to, long term, long round, LogId previous, LogId last, long commitIndex) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.replicate(this);
        }
    }

    /** Offer the latest snapshot to a follower that is too far behind; a reminder if that is under way. */
    record SendSnapshot(NodeId to, long term) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.sendSnapshot(this);
        }
    }

    /** Fetch the snapshot that the leader {@code from} offers, and tell it how far that is. */
    record FetchSnapshot(NodeId from, Message.InstallSnapshot message) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.fetchSnapshot(this);
        }
    }

    /** Replace the state machine's state by a received snapshot. */
    record InstallSnapshot(Snapshot snapshot) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.installSnapshot(this);
        }
    }

    /** Entries up to {@code index} are committed: apply them. */
    record Commit(long index) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.commit(this);
        }
    }

    /** Entries up to {@code upTo} are covered by a snapshot and no longer needed. */
    record Compact(LogId upTo) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.compact(this);
        }
    }

    /** Proposals were appended at consecutive indexes from {@code first}: the log will decide their outcome. */
    record Accept(List<RequestId> requests, LogId first) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.accept(this);
        }
    }

    /** Proposals were not appended, and never will be. */
    record Reject(
            List<RequestId> requests,
            Refusal reason,
            @Nullable NodeId leader) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.reject(this);
        }
    }

    /** Why a proposal was not appended. */
    enum Refusal {
        /** Another server leads, or none. */
        NOT_LEADER,
        /** A limit in bytes is reached. */
        OVERLOADED,
        /** The leader is handing its leadership over. */
        TRANSFERRING
    }

    /** What an administrator asked for is done; {@code index} is that of the configuration in force. */
    record Done(RequestId request, long index) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.done(this);
        }
    }

    /** What an administrator asked for is not done. */
    record NotDone(
            RequestId request,
            Failure reason,
            String explanation,
            @Nullable NodeId leader) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.notDone(this);
        }
    }

    /** Why something was not done. */
    enum Failure {
        /** Another server leads, or none: nothing was changed. */
        NOT_LEADER,
        /** Another change came first, or is under way: nothing was changed. */
        CONFLICT,
        /** It makes no sense: nothing was changed. */
        INVALID,
        /** A server that is needed for it does not keep up: nothing was changed. */
        UNREACHABLE,
        /** The leader changed in the middle of it. */
        UNKNOWN
    }

    /** Reads may be answered by a state that has applied {@code index}. */
    record ReadReady(List<RequestId> requests, long index) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.readReady(this);
        }
    }

    /** Reads cannot be answered: this server does not lead and cannot ask who does. */
    record RejectReads(List<RequestId> requests, @Nullable NodeId leader) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.rejectReads(this);
        }
    }

    /** A configuration is in force from now on. */
    record Reconfigured(Configuration configuration) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.reconfigured(this);
        }
    }

    /** Role, term or leader changed. */
    record RoleChanged() implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.roleChanged(this);
        }
    }

    /**
     * This server's disk is empty, but its cluster knows it with another incarnation: its data was lost. It takes no
     * part until it is replaced.
     */
    record IdentityLost(Incarnation expected) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.identityLost(this);
        }
    }

    /** This server is a member no more, by the configuration at {@code configurationIndex}. */
    record Removed(long configurationIndex) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.removed(this);
        }
    }

    /**
     * A member has come back with another life of its storage: what it had acknowledged is lost. It takes no part until
     * it is admitted again as {@code now}, without a vote at first.
     */
    record MemberWiped(NodeId member, Incarnation now) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.memberWiped(this);
        }
    }

    /** A server says what no server in order would say; it has no effect. */
    record Suspicious(NodeId from, String what) implements Effect {
        @Override
        public void perform(Handler handler) {
            handler.suspicious(this);
        }
    }

    /** One method for each kind of effect. */
    interface Handler {
        void persist(Persist effect);

        void resetLog(ResetLog effect);

        void send(Send effect);

        void replicate(Replicate effect);

        void sendSnapshot(SendSnapshot effect);

        void fetchSnapshot(FetchSnapshot effect);

        void installSnapshot(InstallSnapshot effect);

        void commit(Commit effect);

        void compact(Compact effect);

        void accept(Accept effect);

        void reject(Reject effect);

        void done(Done effect);

        void notDone(NotDone effect);

        void readReady(ReadReady effect);

        void rejectReads(RejectReads effect);

        void reconfigured(Reconfigured effect);

        void roleChanged(RoleChanged effect);

        void identityLost(IdentityLost effect);

        void removed(Removed effect);

        void memberWiped(MemberWiped effect);

        void suspicious(Suspicious effect);
    }
}
