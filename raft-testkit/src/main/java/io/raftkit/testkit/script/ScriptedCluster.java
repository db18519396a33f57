package io.raftkit.testkit.script;

import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.EntryType;
import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RequestId;
import io.raftkit.model.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Servers without threads, disks or a network, driven by a script.
 *
 * <p>Nothing is delivered and nothing becomes durable unless a command says so; every server has its own clock.
 *
 * <pre>
 *   window 2              most AppendEntries on their way to one follower; before cluster
 *   trail 0               entries kept behind a snapshot; before cluster
 *   cluster n1 n2 n3      the members; each log holds one entry of term 1, which names them
 *   log n1 1 1 1 4 4      the terms of n1's entries; before its first step
 *   term n1 7             n1's term, if it is not its last entry's; after log
 *   campaign n1           n1's clock jumps to its deadline: it asks whether it could win
 *   heartbeat n1          the same for a leader: it sends heartbeats
 *   pass n1 1000          milliseconds pass at n1, or at all servers if none is named
 *   elect n1              n1 campaigns where nobody hears a leader, until it leads; in three attempts
 *   propose n1 x y        a client proposes commands
 *   read n1               a client reads
 *   persist n1 n2         what they have written is durable
 *   deliver n1 n2         they receive what is on its way to them
 *   drop n1 n2            what is on its way to them is lost
 *   stabilize n1 n2       persist and deliver among them until all is quiet; all servers if none is named
 *   snapshot n1           n1 takes a snapshot of what it has committed
 *   crash n1              what is not durable is lost
 *   restart n1            with what was durable
 *   status n1             how they stand; all servers if none is named
 * </pre>
 */
final class ScriptedCluster implements ScriptedServer.Outside {
    private static final int MOST_ROUNDS = 1_000;
    private static final int MOST_ATTEMPTS = 3;

    private record InFlight(NodeId from, NodeId to, Message message) {}

    private final RaftConfig.Builder config = RaftConfig.builder();
    private final Map<NodeId, ScriptedServer> servers = new TreeMap<>();
    private final Map<NodeId, long[]> terms = new TreeMap<>();
    private final Map<NodeId, Long> currentTerms = new TreeMap<>();
    private final List<InFlight> network = new ArrayList<>();
    private Configuration members = Configuration.bootstrap(List.of());
    private List<String> lines = new ArrayList<>();
    private long requests;

    /** What was printed since the last call. */
    List<String> printed() {
        List<String> printed = lines;
        lines = new ArrayList<>();
        return printed;
    }

    /** Runs one line of a script; an empty one or a comment does nothing. */
    void run(String line) {
        List<String> words = Arrays.asList(line.trim().split("\\s+"));
        String command = words.get(0);
        if (command.isEmpty() || command.startsWith("#")) {
            return;
        }
        List<String> arguments = words.subList(1, words.size());
        if (!prepare(command, arguments)) {
            start();
            act(command, arguments);
        }
    }

    private boolean prepare(String command, List<String> arguments) {
        switch (command) {
            case "window" -> config.maxInFlightMessages(Integer.parseInt(arguments.get(0)));
            case "trail" -> config.trailingEntries(Long.parseLong(arguments.get(0)));
            case "cluster" -> found(arguments);
            case "log" ->
                terms.put(
                        NodeId.of(arguments.get(0)),
                        arguments.stream().skip(1).mapToLong(Long::parseLong).toArray());
            case "term" -> currentTerms.put(NodeId.of(arguments.get(0)), Long.valueOf(arguments.get(1)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void found(List<String> names) {
        members = Configuration.bootstrap(names.stream()
                .map(name -> new Member(NodeId.of(name), name, incarnation(name)))
                .toList());
    }

    private static Incarnation incarnation(String name) {
        return new Incarnation(UUID.nameUUIDFromBytes(Bytes.utf8(name).toByteArray()));
    }

    /** The first command that does something starts all servers. */
    private void start() {
        if (servers.isEmpty()) {
            List<Endpoint> endpoints = members.endpoints();
            for (Member member : members.members()) {
                ScriptedServer server = new ScriptedServer(member.id(), config.build(), endpoints, disk(member), this);
                servers.put(member.id(), server);
                server.start();
            }
        }
    }

    private ScriptedDisk disk(Member member) {
        long[] log = terms.getOrDefault(member.id(), new long[] {1});
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < log.length; i++) {
            LogId id = new LogId(log[i], i + 1L);
            entries.add(
                    i == 0
                            ? LogEntry.of(id, EntryType.CONFIGURATION, 0, members.encode())
                            : LogEntry.of(id, EntryType.COMMAND, 0, Bytes.utf8(id.toString())));
        }
        long term = currentTerms.getOrDefault(member.id(), log[log.length - 1]);
        return new ScriptedDisk(member.incarnation(), new HardState(term, null), entries);
    }

    private void act(String command, List<String> arguments) {
        switch (command) {
            case "campaign", "heartbeat" -> named(arguments).forEach(ScriptedServer::timeout);
            case "pass" -> pass(arguments);
            case "elect" -> elect(arguments.get(0));
            case "propose" -> propose(arguments);
            case "read" -> server(arguments.get(0)).step(new Input.Read(List.of(request(arguments.get(0))), false));
            case "persist" -> named(arguments).forEach(ScriptedServer::sync);
            case "deliver" -> deliver(ids(arguments), ids(List.of()));
            case "drop" -> network.removeIf(one -> ids(arguments).contains(one.to()));
            case "stabilize" -> stabilize(arguments);
            case "snapshot" -> named(arguments).forEach(ScriptedServer::takeSnapshot);
            case "crash" -> named(arguments).forEach(ScriptedServer::crash);
            case "restart" -> named(arguments).forEach(ScriptedServer::start);
            case "status" -> named(arguments).forEach(server -> print(server.describe()));
            default -> throw new IllegalArgumentException("unknown command " + command);
        }
    }

    private ScriptedServer server(String name) {
        ScriptedServer server = servers.get(NodeId.of(name));
        if (server == null) {
            throw new IllegalArgumentException("there is no server " + name);
        }
        return server;
    }

    private Collection<ScriptedServer> named(List<String> names) {
        return names.isEmpty()
                ? servers.values()
                : names.stream().map(this::server).toList();
    }

    private Collection<NodeId> ids(List<String> names) {
        return names.isEmpty()
                ? servers.keySet()
                : names.stream().map(NodeId::of).toList();
    }

    private RequestId request(String origin) {
        return new RequestId(NodeId.of(origin), ++requests);
    }

    private void pass(List<String> arguments) {
        long milliseconds = Long.parseLong(arguments.get(arguments.size() - 1));
        named(arguments.subList(0, arguments.size() - 1)).forEach(server -> server.pass(milliseconds));
    }

    private void propose(List<String> arguments) {
        String at = arguments.get(0);
        List<Proposal> proposals = arguments.stream()
                .skip(1)
                .map(command -> new Proposal(request(at), Bytes.utf8(command)))
                .toList();
        server(at).step(new Input.Propose(proposals, 0));
    }

    private void elect(String name) {
        ScriptedServer candidate = server(name);
        servers.values().stream().filter(server -> server != candidate).forEach(ScriptedServer::forgetLeader);
        for (int attempt = 0; attempt < MOST_ATTEMPTS && !candidate.status().isLeader(); attempt++) {
            candidate.timeout();
            while (!candidate.status().isLeader() && exchange(servers.keySet())) {
                // Votes go to and fro; what the leader then sends stays on its way.
            }
        }
        if (!candidate.status().isLeader()) {
            throw new IllegalStateException(name + " is not elected: " + lines);
        }
    }

    private void stabilize(List<String> arguments) {
        Collection<NodeId> among = ids(arguments);
        for (int round = 0; exchange(among); round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException("not quiet after " + MOST_ROUNDS + " rounds");
            }
        }
    }

    /** Whether anything was written or delivered. */
    private boolean exchange(Collection<NodeId> among) {
        boolean isBusy = false;
        for (NodeId id : among) {
            ScriptedServer server = server(id.value());
            isBusy |= server.isUp() && server.sync();
        }
        return deliver(among, among) || isBusy;
    }

    /** What is on its way now; what that brings about stays on its way. What reaches a server that is down is lost. */
    private boolean deliver(Collection<NodeId> to, Collection<NodeId> from) {
        List<InFlight> due = new ArrayList<>();
        for (Iterator<InFlight> all = network.iterator(); all.hasNext(); ) {
            InFlight next = all.next();
            if (to.contains(next.to()) && from.contains(next.from())) {
                due.add(next);
                all.remove();
            }
        }
        for (InFlight next : due) {
            ScriptedServer target = server(next.to().value());
            if (target.isUp()) {
                target.step(new Input.Receive(next.from(), next.message()));
            }
        }
        return !due.isEmpty();
    }

    @Override
    public void send(NodeId from, NodeId to, Message message) {
        network.add(new InFlight(from, to, message));
        print(from + " > " + to + "  " + Wording.of(message));
    }

    @Override
    public boolean isOnItsWay(NodeId from, NodeId to, Snapshot snapshot) {
        return network.stream()
                .anyMatch(one -> one.from().equals(from)
                        && one.to().equals(to)
                        && one.message() instanceof Message.InstallSnapshot install
                        && install.chunk().snapshot().equals(snapshot));
    }

    @Override
    public void print(String line) {
        lines.add(line);
    }
}
