package io.raftkit.consensus;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Snapshot;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Figure 2, "State": what a server keeps whatever its role.
 *
 * <p>Always {@code log.base <= snapshotIndex <= commitIndex <= log.lastIndex}; term, commit index and snapshot never go
 * back; the vote changes at most once a term.
 */
final class Server {
    /** The term of the entry that bootstraps a cluster. Elections begin with the next. */
    static final long FIRST_TERM = 1;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Configurations.At NONE =
            new Configurations.At(0, new Configuration(ClusterId.NONE, List.of()));

    final NodeId self;
    final Incarnation incarnation;
    final RaftConfig config;
    final RandomGenerator random;
    final Outbox outbox;
    final TermRuns log;

    private final Configurations configurations = new Configurations();
    private Configurations.At inForce = NONE;
    private Quorum quorum = Quorum.of(NONE.configuration());
    private HardState hardState;
    private long commitIndex;
    private long snapshotIndex;
    private long lastTimestamp;
    private long now;
    private boolean hasClockJumped;

    /** When it last heard from a leader. One that has just started may have, and has forgotten it. */
    private long lastLeaderContact;

    /** The configuration by which this server was told to be removed; 0 if it was not. */
    private long removedBy;

    /** The configuration by which it was admitted: until it has that one, those in its log are history. */
    private long admittedBy;

    /** Whether that counts on its vote. */
    private boolean isAdmittedVoter;

    Server(NodeId self, RaftConfig config, RecoveredState state, RandomGenerator random, long now) {
        this.self = self;
        this.incarnation = state.log().incarnation();
        this.config = config;
        this.random = random;
        this.now = now;
        this.lastLeaderContact = now;
        this.log = new TermRuns(
                state.log().base(), state.log().termStarts(), state.log().lastIndex());
        this.outbox = new Outbox(self, log.lastIndex(), now);
        this.hardState = state.log().hardState();
        this.lastTimestamp = state.log().lastTimestamp();
        configurations.append(state.log().configurations());
        adoptLatestConfiguration();
    }

    long now() {
        return now;
    }

    /** Time that goes back is not believed, and neither is any lease from then on. */
    void now(long time) {
        hasClockJumped |= time < now;
        now = Math.max(now, time);
        outbox.now(now);
    }

    boolean hasClockJumped() {
        return hasClockJumped;
    }

    long currentTerm() {
        return hardState.term();
    }

    @Nullable
    NodeId votedFor() {
        return hardState.votedFor();
    }

    long commitIndex() {
        return commitIndex;
    }

    long snapshotIndex() {
        return snapshotIndex;
    }

    Configuration configuration() {
        return inForce.configuration();
    }

    /** The entry that holds the configuration in force. */
    long configurationIndex() {
        return inForce.index();
    }

    /** Whether an entry of the current term is committed: only then does a leader know what is (§8). */
    boolean hasCommittedInItsTerm() {
        return log.termAt(commitIndex) == currentTerm();
    }

    /** Whether the configuration in force can no longer be undone. */
    boolean isConfigurationCommitted() {
        return inForce.index() <= commitIndex;
    }

    Quorum quorum() {
        return quorum;
    }

    boolean isBootstrapped() {
        return !configuration().clusterId().equals(ClusterId.NONE);
    }

    boolean isVoter() {
        return configuration().isVoter(self, incarnation);
    }

    /** Whether what {@code peer} promises means anything here: it is concerned, and has not lost its data. */
    boolean counts(NodeId peer, Incarnation life) {
        return configuration().isOf(peer, life);
    }

    /**
     * Whether this server may vote. It need not be a voter by its own configuration, which may lag behind the
     * candidate's (diss. 4.2.2). But it must not have forgotten what it promised: its log must say that the cluster
     * counts on this life of its storage, or did before an entry that is not committed. While its log is empty, so are
     * its promises; whether the cluster counts on it then, others have told it.
     */
    boolean mayVote() {
        return isBootstrapped()
                ? configurations.anyFrom(commitIndex, each -> each.names(self, incarnation))
                : isAdmittedVoter;
    }

    /**
     * Whether this server may stand for election: as a voter, also by a configuration that may yet come back, for as
     * long as the one that removed it is not committed it may be needed (diss. 4.2.2, Figure 4.6). A disk that hangs
     * would make a bad leader.
     */
    boolean mayStand() {
        return isFit() && configurations.anyFrom(commitIndex, each -> each.isVoter(self, incarnation));
    }

    /** Whether nothing speaks against this server as a leader but that it may be no voter. */
    boolean isFit() {
        return mayVote() && removedBy < Math.max(configurationIndex(), 1) && !isDiskStalled();
    }

    /** Whether a write has been waiting for an election timeout. */
    boolean isDiskStalled() {
        return outbox.oldestWriteWaits() >= electionTimeout();
    }

    /** A leader's message has come: what its lease rests on (diss. 6.4.1). */
    void heardFromLeader() {
        lastLeaderContact = now;
    }

    /** When this server is free to vote against the leader it last heard from, in the configuration in force. */
    long promiseEndsAt() {
        return lastLeaderContact + configuration().leaseMillis() * NANOS_PER_MILLI;
    }

    boolean isPromised() {
        return configuration().leaseMillis() > 0 && now < promiseEndsAt();
    }

    /** Another server has committed a configuration without this one. */
    void removed(long configurationIndex) {
        boolean isNews = configurationIndex > removedBy && configurationIndex >= configurationIndex();
        if (isNews) {
            removedBy = configurationIndex;
            outbox.add(new Effect.Removed(configurationIndex));
        }
    }

    /** Whether the latest configuration that is committed leaves this peer out, and so does the latest of all. */
    boolean isRemoved(NodeId peer) {
        Configurations.At committed = configurations.committed(commitIndex);
        return committed != null
                && !committed.configuration().concerns(peer)
                && !configuration().concerns(peer);
    }

    /** A cluster has taken this new server in: it follows, and learns the rest from the log. */
    void admitted(Configuration by, long index) {
        admittedBy = index;
        isAdmittedVoter = by.isVoter(self, incarnation);
        outbox.add(new Effect.Reconfigured(by));
    }

    /** Enters a later term, or votes in the present one. */
    void enterTerm(long term, @Nullable NodeId votedFor) {
        boolean later = term > currentTerm();
        boolean firstVote = term == currentTerm() && votedFor() == null;
        if (!later && !firstVote) {
            throw new IllegalStateException(self + " cannot go from " + hardState + " to term " + term + ", vote for "
                    + votedFor + ": terms only grow, and a vote is never changed");
        }
        hardState = new HardState(term, votedFor);
        outbox.persist(hardState, Effect.Persist.NO_TRUNCATION, List.of(), log.lastIndex());
    }

    /** The last entry that a crash cannot take away: it is in the log on disk, or covered by a snapshot. */
    long durableIndex() {
        return Math.max(outbox.durableIndex(), snapshotIndex);
    }

    /** Makes the first entry of a new cluster, the same at every member. */
    void bootstrap(Configuration first) {
        hardState = new HardState(FIRST_TERM, null);
        LogEntry entry = LogEntry.of(new LogId(FIRST_TERM, 1), EntryType.CONFIGURATION, 0, first.encode());
        append(hardState, Effect.Persist.NO_TRUNCATION, List.of(entry));
    }

    /** Appends to the end of the log. */
    void append(List<LogEntry> entries) {
        append(null, Effect.Persist.NO_TRUNCATION, entries);
    }

    /** Replaces what follows {@code truncateAfter}. Committed entries are never replaced. */
    void overwrite(long truncateAfter, List<LogEntry> entries) {
        if (truncateAfter < commitIndex) {
            throw new IllegalStateException(self + " was told to replace its entries after " + truncateAfter + " by "
                    + entries.get(0) + ", but has committed up to " + commitIndex
                    + ": two leaders disagree about a committed entry");
        }
        log.truncateAfter(truncateAfter);
        configurations.truncateAfter(truncateAfter);
        append(null, truncateAfter, entries);
    }

    private void append(@Nullable HardState newHardState, long truncateAfter, List<LogEntry> entries) {
        entries.forEach(entry -> log.append(entry.id()));
        configurations.append(entries);
        lastTimestamp = Math.max(lastTimestamp, entries.get(entries.size() - 1).timestamp());
        outbox.persist(newHardState, truncateAfter, entries, log.lastIndex());
        adoptLatestConfiguration();
    }

    /** The entry {@code offset} places after the next, for a leader to append. Timestamps never go back. */
    LogEntry nextEntry(EntryType type, Bytes payload, int offset, long timestamp) {
        LogId id = new LogId(currentTerm(), log.lastIndex() + 1 + offset);
        return LogEntry.of(id, type, Math.max(timestamp, lastTimestamp), payload);
    }

    void commitTo(long index) {
        if (index > commitIndex) {
            if (index > log.lastIndex()) {
                throw new IllegalStateException(
                        self + " cannot commit " + index + ": its log ends at " + log.lastIndex());
            }
            commitIndex = index;
            outbox.add(new Effect.Commit(index));
        }
    }

    /** A snapshot of this server's state is durable: entries it covers may go, but for some left for slow followers. */
    void snapshotTaken(Snapshot snapshot, long keepAfter) {
        if (snapshot.index() <= snapshotIndex) {
            return;
        }
        snapshotIndex = snapshot.index();
        long upTo = Math.min(snapshotIndex, Math.max(snapshotIndex - config.trailingEntries(), keepAfter));
        if (upTo > log.base().index()) {
            log.compact(upTo);
            configurations.compact(upTo);
            outbox.add(new Effect.Compact(log.base()));
        }
    }

    /**
     * Takes over a snapshot that covers more than is committed here (§7). If the log holds its last entry, what
     * follows that entry stays; those before it may be compacted at once, so that the state machine needs the
     * snapshot in either case.
     */
    void install(Snapshot snapshot) {
        if (log.contains(snapshot.lastIncluded())) {
            commitTo(snapshot.index());
            outbox.add(new Effect.InstallSnapshot(snapshot));
            snapshotTaken(snapshot, 0);
            return;
        }
        log.reset(snapshot.lastIncluded());
        outbox.reset(snapshot.lastIncluded());
        startFrom(snapshot);
    }

    /** The state is the snapshot's, and so is the configuration unless the log has a later one. */
    void startFrom(Snapshot snapshot) {
        commitIndex = snapshot.index();
        snapshotIndex = snapshot.index();
        lastTimestamp = Math.max(lastTimestamp, snapshot.metadata().timestamp());
        configurations.truncateAfter(log.lastIndex());
        configurations.reset(
                snapshot.index(),
                new Configurations.At(
                        snapshot.metadata().configurationIndex(),
                        snapshot.metadata().configuration()));
        outbox.add(new Effect.InstallSnapshot(snapshot));
        adoptLatestConfiguration();
    }

    private void adoptLatestConfiguration() {
        Configurations.At latest = Objects.requireNonNullElse(configurations.latest(), NONE);
        if (latest.equals(inForce)) {
            return;
        }
        inForce = latest;
        quorum = Quorum.of(latest.configuration());
        if (latest.index() >= admittedBy) {
            outbox.add(new Effect.Reconfigured(latest.configuration()));
        }
    }

    /** Nanoseconds of an election timeout. */
    long electionTimeout() {
        return config.electionTimeout().toNanos();
    }

    /** A fresh one to two election timeouts from now, so that servers rarely stand at once (§5.2). */
    long electionDeadline() {
        return now + electionTimeout() + random.nextLong(electionTimeout());
    }
}
