package io.raftkit.testkit.script;

import io.raftkit.consensus.Input;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The commands that are about what happens to servers: to their clocks and disks, and by their clients. */
final class Events {
    private static final int MOST_ATTEMPTS = 3;

    private final Servers servers;
    private final Traffic traffic;
    private final Transcript transcript;
    private final Requests requests;

    Events(Servers servers, Traffic traffic, Requests requests, Transcript transcript) {
        this.servers = servers;
        this.requests = requests;
        this.traffic = traffic;
        this.transcript = transcript;
    }

    /** What each command does with the words after it. */
    Map<String, Consumer<List<String>>> verbs() {
        Map<String, Consumer<List<String>>> verbs = new TreeMap<>();
        verbs.put("campaign", words -> servers.named(words).forEach(ScriptedServer::timeout));
        verbs.put("heartbeat", words -> servers.named(words).forEach(ScriptedServer::timeout));
        verbs.put("pass", this::pass);
        verbs.put("tick", words -> servers.named(words).forEach(ScriptedServer::tick));
        verbs.put("elect", this::elect);
        verbs.put("leader", words -> transcript.quietly(() -> lead(words)));
        verbs.put("propose", this::propose);
        verbs.put("read", this::read);
        verbs.put("persist", this::persist);
        verbs.put("snapshot", words -> servers.named(words).forEach(ScriptedServer::takeSnapshot));
        verbs.put("back", words -> servers.named(words.get(0)).pass(-Long.parseLong(words.get(1))));
        verbs.put("fail", words -> servers.named(words).forEach(ScriptedServer::failToWrite));
        verbs.put("disconnect", this::disconnect);
        verbs.put("crash", words -> servers.named(words).forEach(ScriptedServer::crash));
        verbs.put("wipe", words -> servers.named(words).forEach(ScriptedServer::wipe));
        verbs.put("status", words -> servers.named(words).forEach(server -> transcript.print(server.describe())));
        return verbs;
    }

    private RequestId request(String origin, String name) {
        return requests.open(servers.id(origin), name);
    }

    private void disconnect(List<String> words) {
        NodeId peer = servers.id(words.get(words.size() - 1));
        servers.named(words.subList(0, words.size() - 1)).forEach(server -> server.step(new Input.Disconnected(peer)));
    }

    private void pass(List<String> words) {
        int last = words.size() - 1;
        long milliseconds = Long.parseLong(words.get(last));
        servers.named(words.subList(0, last)).forEach(server -> server.pass(milliseconds));
    }

    private void elect(List<String> words) {
        ScriptedServer candidate = servers.named(words.get(0));
        Collection<ScriptedServer> electorate = servers.named(words.size() == 1 ? List.of() : words);
        electorate.stream().filter(server -> server != candidate).forEach(ScriptedServer::forgetLeader);
        for (int attempt = 0; attempt < MOST_ATTEMPTS && !candidate.status().isLeader(); attempt++) {
            candidate.timeout();
            while (!candidate.status().isLeader() && traffic.exchange(electorate)) {
                // Votes go to and fro; what the leader then sends stays on its way.
            }
        }
        if (!candidate.status().isLeader()) {
            throw new IllegalStateException(candidate.id() + " is not elected");
        }
    }

    private void lead(List<String> words) {
        elect(words);
        traffic.stabilize(servers.all());
        servers.named(words.get(0)).timeout();
        traffic.stabilize(servers.all());
    }

    private void propose(List<String> words) {
        String at = words.get(0);
        List<Proposal> proposals = words.stream()
                .skip(1)
                .map(command -> new Proposal(request(at, command), Bytes.utf8(command)))
                .toList();
        servers.named(at).step(new Input.Propose(proposals, 0));
    }

    private void read(List<String> words) {
        String at = words.get(0);
        boolean mayUseLease = words.get(1).equals("lease");
        List<RequestId> reads = words.stream()
                .skip(mayUseLease ? 2 : 1)
                .map(name -> request(at, name))
                .toList();
        servers.named(at).step(new Input.Read(reads, mayUseLease));
    }

    private void persist(List<String> words) {
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        boolean isLimited = last.matches("\\d+");
        int writes = isLimited ? Integer.parseInt(last) : ScriptedServer.ALL;
        for (ScriptedServer server : servers.named(isLimited ? words.subList(0, words.size() - 1) : words)) {
            if (!server.sync(writes)) {
                throw new IllegalStateException(server.id() + " has nothing to write");
            }
        }
    }
}
