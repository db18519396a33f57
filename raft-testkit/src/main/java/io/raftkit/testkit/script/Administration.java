package io.raftkit.testkit.script;

import io.raftkit.consensus.Input;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Suffrage;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands of an administrator: who is in the cluster, and who leads it. */
final class Administration {
    private final Servers servers;
    private final Founding founding;
    private final Requests requests;
    private final Outside outside;

    Administration(Servers servers, Founding founding, Requests requests, Outside outside) {
        this.servers = servers;
        this.founding = founding;
        this.requests = requests;
        this.outside = outside;
    }

    /** What each command does with the words after it. */
    Map<String, Consumer<List<String>>> verbs() {
        return Map.of(
                "restart", this::restart,
                "new", this::start,
                "join", this::join,
                "change", this::change,
                "transfer", this::transfer);
    }

    private void restart(List<String> words) {
        int of = words.indexOf("of");
        for (ScriptedServer server : servers.named(of < 0 ? words : words.subList(0, of))) {
            if (of >= 0) {
                server.tell(new Beginning(endpoints(words.subList(of + 1, words.size())), null));
            }
            server.start();
        }
    }

    private static List<Endpoint> endpoints(Collection<String> names) {
        return names.stream().map(name -> new Endpoint(NodeId.of(name), name)).toList();
    }

    /** New servers, which are told of all there are unless the script says of whom. */
    private void start(List<String> words) {
        int of = words.indexOf("of");
        List<String> named = of < 0 ? words : words.subList(0, of);
        Set<String> told = new TreeSet<>(of < 0 ? words : words.subList(of + 1, words.size()));
        if (of < 0) {
            servers.all().forEach(server -> told.add(server.id().value()));
        }
        named.forEach(name -> start(name, told, null));
    }

    private void join(List<String> words) {
        Suffrage suffrage = words.size() < 3
                ? Suffrage.LEARNER
                : Suffrage.valueOf(words.get(2).toUpperCase(Locale.ROOT));
        start(words.get(0), Set.of(words.get(0), words.get(1)), suffrage);
    }

    private void start(String name, Set<String> told, @Nullable Suffrage joinAs) {
        servers.start(List.of(founding.newcomer(name, new Beginning(endpoints(told), joinAs), outside)));
    }

    private void change(List<String> words) {
        ScriptedServer server = servers.named(words.get(0));
        NodeStatus status = server.status();
        int expecting = words.indexOf("expecting");
        List<String> changes = words.subList(1, expecting < 0 ? words.size() : expecting);
        long index = expecting < 0 ? status.configurationIndex() : Long.parseLong(words.get(expecting + 1));
        Configuration target = Roster.change(
                status.configuration(),
                changes,
                name -> servers.named(name).disk().incarnation());
        server.step(new Input.ChangeMembership(requests.open(server.id(), String.join(" ", changes)), target, index));
    }

    private void transfer(List<String> words) {
        ScriptedServer server = servers.named(words.get(0));
        @Nullable NodeId target = words.size() == 1 ? null : servers.id(words.get(1));
        String name = "the transfer" + (target == null ? "" : " to " + target);
        server.step(new Input.TransferLeadership(requests.open(server.id(), name), target));
    }
}
