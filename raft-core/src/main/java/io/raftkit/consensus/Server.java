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

    private static final Configuration NOBODY = new Configuration(ClusterId.NONE, List.of());

    final NodeId self;
    final Incarnation incarnation;
    final RaftConfig config;
    final RandomGenerator random;
    final Outbox outbox;
    final TermRuns log;

    private final Configurations configurations = new Configurations();
    private Configuration configuration = NOBODY;
    private Quorum quorum = new Quorum(NOBODY.voters());
    private HardState hardState;
    private long commitIndex;
    private long snapshotIndex;
    private long lastTimestamp;
    private long now;

    Server(NodeId self, RaftConfig config, RecoveredState state, RandomGenerator random) {
        this.self = self;
        this.incarnation = state.log().incarnation();
        this.config = config;
        this.random = random;
        this.log = new TermRuns(
                state.log().base(), state.log().termStarts(), state.log().lastIndex());
        this.outbox = new Outbox(self, log.lastIndex());
        this.hardState = state.log().hardState();
        this.lastTimestamp = state.log().lastTimestamp();
        configurations.append(state.log().configurations());
        adoptLatestConfiguration();
    }

    long now() {
        return now;
    }

    void now(long time) {
        now = time;
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
        return configuration;
    }

    Quorum quorum() {
        return quorum;
    }

    boolean isBootstrapped() {
        return !configuration.clusterId().equals(ClusterId.NONE);
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
    void snapshotTaken(Snapshot snapshot) {
        if (snapshot.index() <= snapshotIndex) {
            return;
        }
        snapshotIndex = snapshot.index();
        long upTo = snapshotIndex - config.trailingEntries();
        if (upTo > log.base().index()) {
            log.compact(upTo);
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
            snapshotTaken(snapshot);
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
        configurations.reset(snapshot.index(), snapshot.metadata().configuration());
        outbox.add(new Effect.InstallSnapshot(snapshot));
        adoptLatestConfiguration();
    }

    private void adoptLatestConfiguration() {
        Configuration latest = Objects.requireNonNullElse(configurations.latest(), NOBODY);
        if (!latest.equals(configuration)) {
            configuration = latest;
            quorum = new Quorum(latest.voters());
            outbox.add(new Effect.Reconfigured(latest));
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
