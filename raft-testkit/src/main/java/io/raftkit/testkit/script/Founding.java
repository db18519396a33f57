package io.raftkit.testkit.script;

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
import io.raftkit.model.RaftConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/** What a script says before its servers start: who they are, and what their disks hold. */
final class Founding {
    private final RaftConfig.Builder config = RaftConfig.builder();
    private final Map<NodeId, long[]> terms = new TreeMap<>();
    private final Map<NodeId, Long> currentTerms = new TreeMap<>();
    private final Map<NodeId, NodeId> votes = new TreeMap<>();
    private final Set<NodeId> empty = new TreeSet<>();
    private Configuration members = Configuration.bootstrap(List.of());

    /** The commands that must come before any other. */
    Map<String, Consumer<List<String>>> verbs() {
        return Map.of(
                "window", words -> config.maxInFlightMessages(Integer.parseInt(words.get(0))),
                "trail", words -> config.trailingEntries(Long.parseLong(words.get(0))),
                "limit", words -> limit(Integer.parseInt(words.get(0))),
                "lease", words -> members = members.withLeaseMillis(Integer.parseInt(words.get(0))),
                "cluster", this::cluster,
                "log", this::log,
                "empty", words -> words.forEach(name -> empty.add(NodeId.of(name))),
                "term", words -> currentTerms.put(NodeId.of(words.get(0)), Long.valueOf(words.get(1))),
                "vote", words -> votes.put(NodeId.of(words.get(0)), NodeId.of(words.get(1))));
    }

    private void limit(int bytes) {
        config.maxCommandBytes(bytes).maxUncommittedBytes(bytes);
    }

    private void cluster(List<String> names) {
        members = Configuration.bootstrap(Roster.founders(names)).withLeaseMillis(members.leaseMillis());
    }

    /** The life of storage that a server of this name has. */
    static Incarnation incarnation(String name) {
        return new Incarnation(UUID.nameUUIDFromBytes(Bytes.utf8(name).toByteArray()));
    }

    private void log(List<String> words) {
        terms.put(
                NodeId.of(words.get(0)),
                words.stream().skip(1).mapToLong(Long::parseLong).toArray());
    }

    /** The members, none of which has started. */
    List<ScriptedServer> found(Outside outside) {
        List<Endpoint> endpoints = members.endpoints();
        return members.members().stream()
                .map(member -> server(member.id(), new Beginning(endpoints, null), disk(member), outside))
                .toList();
    }

    private ScriptedServer server(NodeId id, Beginning beginning, ScriptedDisk disk, Outside outside) {
        return new ScriptedServer(id, config.build(), beginning, disk, outside);
    }

    /** A server with an empty disk, which has not started. */
    ScriptedServer newcomer(String name, Beginning beginning, Outside outside) {
        ScriptedDisk disk = new ScriptedDisk(incarnation(name), HardState.INITIAL, List.of());
        return server(NodeId.of(name), beginning, disk, outside);
    }

    private ScriptedDisk disk(Member member) {
        if (empty.contains(member.id())) {
            return new ScriptedDisk(member.incarnation(), HardState.INITIAL, List.of());
        }
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
        return new ScriptedDisk(member.incarnation(), new HardState(term, votes.get(member.id())), entries);
    }
}
