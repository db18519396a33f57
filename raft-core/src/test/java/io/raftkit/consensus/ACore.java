package io.raftkit.consensus;

import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.endpoints;
import static io.raftkit.consensus.Given.entry;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RecoveredLog;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One server, {@code n1}, alone with its core: a test is its peers, its disk and its clock. */
final class ACore {
    static final NodeId N1 = NodeId.of("n1");
    static final NodeId N2 = NodeId.of("n2");
    static final NodeId N3 = NodeId.of("n3");
    static final NodeId N4 = NodeId.of("n4");
    static final NodeId N5 = NodeId.of("n5");

    /** What every test's clock shows at first. */
    static final long START = 1_000_000_000L;

    private final RaftCore core;
    private final int members;
    private long now;
    private long lastWrite;
    private long latestRound;
    private List<Effect> recovery = List.of();

    private ACore(RaftCore core, int members, long now) {
        this.core = core;
        this.members = members;
        this.now = now;
    }

    /** Begins to describe {@code n1} of a cluster of {@code n1, n2, ...}, with nothing in its log but their names. */
    static Setup of(int members) {
        return new Setup(members);
    }

    /** What is on the disk when the server starts. */
    static final class Setup {
        private final int members;
        private RaftConfig config = RaftConfig.DEFAULTS;
        private long[] terms = {1};
        private @Nullable HardState hardState;
        private long base;
        private @Nullable Snapshot snapshot;
        private Incarnation incarnation = Given.incarnation("n1");
        private @Nullable Incarnation former;
        private long draw;
        private List<Endpoint> known;
        private @Nullable Suffrage joinAs;
        private final Map<Integer, Configuration> configurations = new TreeMap<>();

        private Setup(int members) {
            this.members = members;
            this.known = endpoints(members);
        }

        /** Who the user says the members are. */
        Setup among(List<String> endpoints) {
            known = endpoints.stream().map(Endpoint::parse).toList();
            return this;
        }

        /** The entry at {@code index} is this configuration. */
        Setup configuration(int index, Configuration configuration) {
            configurations.put(index, configuration);
            terms = index > terms.length ? Arrays.copyOf(terms, index) : terms;
            Arrays.fill(terms, 0, index, terms[0]);
            return this;
        }

        /** It is to be taken in by the others. */
        Setup joins(Suffrage suffrage) {
            joinAs = suffrage;
            return this;
        }

        /** The terms of the log's entries, from the first, which is always the configuration. */
        Setup log(long... termsOfEntries) {
            terms = termsOfEntries;
            return this;
        }

        Setup term(long term) {
            hardState = new HardState(term, null);
            return this;
        }

        Setup vote(long term, NodeId votedFor) {
            hardState = new HardState(term, votedFor);
            return this;
        }

        Setup compactedTo(long index) {
            base = index;
            return this;
        }

        Setup snapshot(String lastIncluded) {
            snapshot = Given.snapshot(lastIncluded, members);
            return this;
        }

        Setup config(RaftConfig.Builder builder) {
            config = builder.build();
            return this;
        }

        /** The configuration was the last entry but one that the snapshot covers. */
        Setup snapshot(String lastIncluded, Configuration configuration) {
            LogId last = at(lastIncluded);
            snapshot = new Snapshot(new SnapshotMetadata(last, last.index() - 1, configuration, 0), 0, 0);
            return this;
        }

        Setup incarnation(Incarnation other) {
            incarnation = other;
            return this;
        }

        /** Its log was begun anew because the one of this life was damaged. */
        Setup insteadOf(Incarnation damaged) {
            former = damaged;
            return this;
        }

        /** What the server's random numbers always are: 0 for the shortest wait. */
        Setup draws(long number) {
            draw = number;
            return this;
        }

        /** The server has started, and the effects of recovery are done. */
        ACore start() {
            RecoveredState state = new RecoveredState(recovered(), snapshot, known, joinAs);
            ACore started = new ACore(RaftCore.recover(N1, config, state, () -> draw, START), members, START);
            started.recovery = started.ticks();
            return started;
        }

        private RecoveredLog recovered() {
            LogId start = base == 0 ? LogId.ZERO : new LogId(terms[(int) base - 1], base);
            RecoveredLog.Scan scan = new RecoveredLog.Scan(incarnation, start);
            if (former != null) {
                scan.follows(former);
            }
            for (long index = base + 1; index <= terms.length; index++) {
                LogId id = new LogId(terms[(int) index - 1], index);
                Configuration configuration = configurations.get((int) index);
                scan.append(
                        configuration != null
                                ? LogEntry.of(id, EntryType.CONFIGURATION, 0, configuration.encode())
                                : index == 1 ? Given.bootstrapEntry(id, members) : entry(id));
            }
            long lastTerm = terms.length == 0 ? 0 : terms[terms.length - 1];
            scan.hardState(hardState == null ? new HardState(lastTerm, null) : hardState);
            return scan.finish();
        }
    }

    /** What it asked for when it started. */
    List<Effect> recovery() {
        return recovery;
    }

    List<Effect> steps(Input input) {
        List<Effect> effects = core.step(input, now);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Persist persist) {
                lastWrite = persist.sequence();
            } else if (effect instanceof Effect.ResetLog reset) {
                lastWrite = reset.sequence();
            } else if (effect instanceof Effect.Replicate replicate) {
                latestRound = replicate.round();
            }
        }
        return effects;
    }

    List<Effect> receives(NodeId from, Message message) {
        return steps(new Input.Receive(from, Given.signed(from, message)));
    }

    /** Its disk has done all writes so far. */
    List<Effect> persistsEverything() {
        return persists(lastWrite);
    }

    List<Effect> persists(long sequence) {
        return steps(new Input.Persisted(sequence));
    }

    long lastWrite() {
        return lastWrite;
    }

    /** The round that its latest entries and heartbeats ask about. */
    long latestRound() {
        return latestRound;
    }

    List<Effect> ticks() {
        return steps(new Input.Tick());
    }

    /** Jumps to its deadline. */
    List<Effect> timesOut() {
        now = Math.max(now, core.deadline());
        return ticks();
    }

    /** Lets time pass without telling the core. */
    ACore after(long milliseconds) {
        now += milliseconds * 1_000_000;
        return this;
    }

    /** Milliseconds until its deadline. */
    long patience() {
        return (core.deadline() - now) / 1_000_000;
    }

    List<Effect> proposes(String... commands) {
        List<Proposal> proposals = new ArrayList<>();
        for (String command : commands) {
            proposals.add(Given.proposal(command));
        }
        return steps(new Input.Propose(proposals, 0));
    }

    List<Effect> reads(RequestId... requests) {
        return steps(new Input.Read(List.of(requests), false));
    }

    /** Somebody wants {@code target} to lead, or whoever is best. */
    List<Effect> transfersTo(@Nullable NodeId target) {
        return steps(new Input.TransferLeadership(Given.TRANSFER, target));
    }

    /** Somebody wants these members, knowing the configuration in force. */
    List<Effect> changesTo(Configuration target) {
        return steps(new Input.ChangeMembership(Given.CHANGE, target, status().configurationIndex()));
    }

    /** Times out and is told by all others that they would vote for it: asks for votes once its term is durable. */
    List<Effect> campaigns() {
        timesOut();
        long next = status().term() + 1;
        List<Effect> effects = new ArrayList<>();
        others().forEach(other -> effects.addAll(receives(other, Given.preVote(next, true))));
        return effects;
    }

    /** Campaigns, and its term is durable. */
    ACore becomesCandidate() {
        campaigns();
        persistsEverything();
        return this;
    }

    /** Wins an election: the effects of the vote that decided it. */
    List<Effect> wins() {
        becomesCandidate();
        List<Effect> effects = new ArrayList<>();
        others().limit(members / 2).forEach(other -> effects.addAll(receives(other, Given.vote(status().term()))));
        return effects;
    }

    /** Wins an election, and its first entry is on its own disk and on all others. */
    ACore leads() {
        wins();
        persistsEverything();
        others().forEach(this::acknowledgesEverything);
        return this;
    }

    /** {@code follower} acknowledges all that the leader has. */
    List<Effect> acknowledgesEverything(NodeId follower) {
        NodeStatus status = status();
        return receives(follower, Given.accepted(status.term(), new LogId(status.term(), status.lastIndex())));
    }

    /** Its disk, and these followers', have all that it has. */
    List<Effect> commitsWith(NodeId... followers) {
        List<Effect> effects = new ArrayList<>(persistsEverything());
        for (NodeId follower : followers) {
            effects.addAll(acknowledgesEverything(follower));
        }
        return effects;
    }

    Stream<NodeId> others() {
        return Given.ids(members).filter(id -> !id.equals(N1));
    }

    NodeStatus status() {
        return core.status(0);
    }

    /** The entry that the leader appended at {@code id} for {@code command}. */
    static LogEntry command(String id, String command) {
        return LogEntry.of(at(id), EntryType.COMMAND, 0, Bytes.utf8(command));
    }

    static LogEntry noOp(String id) {
        return LogEntry.of(at(id), EntryType.NO_OP, 0, Bytes.EMPTY);
    }
}
