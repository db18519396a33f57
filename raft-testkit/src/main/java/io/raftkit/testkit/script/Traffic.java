package io.raftkit.testkit.script;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands that are about messages on their way. */
final class Traffic {
    private static final int MOST_ROUNDS = 1_000;

    private final Servers servers;
    private final ScriptedNetwork network;
    private final Transcript transcript;
    private final Outside outside;

    Traffic(Servers servers, ScriptedNetwork network, Transcript transcript, Outside outside) {
        this.outside = outside;
        this.servers = servers;
        this.network = network;
        this.transcript = transcript;
    }

    /** What each command does with the words after it. */
    Map<String, Consumer<List<String>>> verbs() {
        Map<String, Consumer<List<String>>> verbs = new TreeMap<>();
        verbs.put("deliver", words -> deliver(some(words, network::take)));
        verbs.put("drop", words -> some(words, network::take));
        verbs.put("hold", words -> some(words, network::hold));
        verbs.put("release", words -> some(words, network::release));
        verbs.put("duplicate", words -> some(words, network::duplicate));
        verbs.put("reverse", words -> some(words, network::reverse));
        verbs.put("stabilize", words -> stabilize(servers.named(words)));
        verbs.put("cut", words -> Link.parse(words, servers::id).forEach(network::cut));
        verbs.put("heal", this::heal);
        verbs.put("forge", this::forge);
        return verbs;
    }

    /** A command that finds no message is a mistake in the script. */
    private List<InFlight> some(List<String> words, Function<Selection, List<InFlight>> action) {
        Set<NodeId> ids = servers.all().stream().map(ScriptedServer::id).collect(Collectors.toSet());
        List<InFlight> messages = action.apply(Selection.parse(words, ids));
        if (messages.isEmpty()) {
            throw new IllegalStateException("there is no such message");
        }
        return messages;
    }

    /** What that brings about stays on its way. What reaches a server that is down is lost. */
    private void deliver(List<InFlight> messages) {
        for (InFlight next : messages) {
            ScriptedServer target = servers.named(next.to().value());
            if (target.isUp()) {
                target.receive(next);
            }
        }
    }

    /** Goes on until nothing is left to write or to deliver among these servers. */
    void stabilize(Collection<ScriptedServer> among) {
        for (int round = 0; exchange(among); round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException("not quiet after " + MOST_ROUNDS + " rounds");
            }
        }
    }

    /** Whether there was anything to write or to deliver. */
    boolean exchange(Collection<ScriptedServer> among) {
        boolean hasWritten = false;
        for (ScriptedServer server : among) {
            hasWritten |= server.isUp() && server.sync(ScriptedServer.ALL);
        }
        Set<NodeId> ids = among.stream().map(ScriptedServer::id).collect(Collectors.toSet());
        List<InFlight> messages = network.take(Selection.among(ids));
        deliver(messages);
        return hasWritten || !messages.isEmpty();
    }

    private void heal(List<String> words) {
        if (words.isEmpty()) {
            network.healAll();
        } else {
            Link.parse(words, servers::id).forEach(network::heal);
        }
    }

    private void forge(List<String> words) {
        Link link = Link.parse(words.subList(0, 3), servers::id).get(0);
        ScriptedServer sender = servers.named(words.get(0));
        String text = String.join(" ", words.subList(3, words.size()));
        InFlight forged = new InFlight(
                link.from(),
                link.to(),
                ClusterId.NONE,
                Forgery.of(
                        text,
                        Founding.incarnation(sender.id().value()),
                        id -> entry(sender, id),
                        lastIncluded -> snapshot(sender, lastIncluded)));
        outside.forged(forged);
        network.send(forged);
        transcript.print(forged + " (forged)");
    }

    /** The entry of the sender's log, or one that is made up. */
    private static LogEntry entry(ScriptedServer sender, LogId wanted) {
        return sender.disk().log().stream()
                .filter(entry -> entry.id().equals(wanted))
                .findFirst()
                .orElseGet(() -> LogEntry.of(wanted, EntryType.COMMAND, 0, Bytes.utf8(wanted.toString())));
    }

    /** The sender's latest snapshot, or one that is made up. */
    private static Snapshot snapshot(ScriptedServer sender, LogId wanted) {
        Snapshot latest = sender.disk().snapshot();
        return latest != null && latest.lastIncluded().equals(wanted)
                ? latest
                : new Snapshot(
                        new SnapshotMetadata(
                                wanted,
                                sender.status().configurationIndex(),
                                sender.status().configuration(),
                                0),
                        0,
                        0);
    }
}
