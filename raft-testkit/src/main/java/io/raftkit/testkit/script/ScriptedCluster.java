package io.raftkit.testkit.script;

import io.raftkit.model.ClusterId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RequestId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Servers without threads, disks or a network, driven by a script.
 *
 * <p>Nothing is delivered and nothing becomes durable unless a command says so; every server has its own clock. After
 * every step {@link Safety} looks on.
 *
 * <p>Before the servers start:
 *
 * <pre>
 *   window 2               most AppendEntries on their way to one follower
 *   trail 0                entries kept behind a snapshot
 *   limit 200              bytes of uncommitted entries beyond which a leader refuses proposals
 *   lease 500              the configuration's lease, in milliseconds; before the cluster
 *   cluster n1 n2 n3       the members; each log holds one entry of term 1, which names them; see {@link Roster} for
 * how
 *                          to say that one is a learner, an observer, or preferred
 *   log n1 1 1 1 4 4       the terms of n1's entries
 *   term n1 7              n1's term, if it is not its last entry's
 *   vote n1 n3             whom n1 has voted for in its term
 *   empty n1 n2            their disks hold nothing: the cluster is new to them
 * </pre>
 *
 * <p>What happens to servers; where several may be named, all are meant if none is:
 *
 * <pre>
 *   campaign n1            n1's clock jumps to its deadline: it asks whether it could win
 *   heartbeat n1           the same for a leader: it sends heartbeats
 *   pass n1 1000           milliseconds pass at n1, but it does not look at its clock yet
 *   tick n1                it does
 *   back n1 200            its clock goes back
 *   elect n1 n2 n3         n1 campaigns where n2 and n3 hear no leader, until they elect it; in three attempts
 *   leader n1              n1 is elected, and all know that its first entry is committed; prints nothing
 *   propose n1 x y         a client proposes commands
 *   read n1 r              a client reads
 *   read n1 lease r        the same, and the leader may trust its clock if there is a lease
 *   persist n1 n2          what they have written is durable
 *   persist n1 1           only the oldest write is
 *   snapshot n1            n1 takes a snapshot of what it has committed
 *   fail n1                a write fails: n1 says its last words and stops
 *   disconnect n2 n3 n1    n2 and n3 are told that their connection with n1 was closed
 *   crash n1               what is not durable is lost
 *   restart n1             with what was durable
 *   restart n1 of n1 n9    the same, but it is told that these are the members
 *   wipe n1                while it is down, its disk is replaced by an empty one
 *   fails n1 deliver n1    the command after the name must stop the server, because an invariant is broken
 *   status n1              how they stand
 * </pre>
 *
 * <p>What administrators do; {@code n1} is whom they ask:
 *
 * <pre>
 *   new n4 n5              servers with empty disks start, and are told of all servers that there are
 *   new n4 n5 of n4 n5     the same, but they are told only of those after {@code of}
 *   join n4 n1             a server with an empty disk starts, and asks n1 to take it in
 *   join n4 n1 observer    as an observer
 *   change n1 +n4 -n2      a change of members, all at once
 *   change n1 n3=observer n2:there n1^5 lease 500
 *                          other things that can be changed, see {@link Roster}
 *   change n1 -n2 expecting 3
 *                          the same if entry 3 holds the configuration; it expects what n1 says if nothing is said
 *   transfer n1 n2         n2 is to lead; whoever is best if nobody is named
 * </pre>
 *
 * <p>What happens to messages on their way; see {@link Selection} for how to say which:
 *
 * <pre>
 *   deliver n1 n2          they receive what is on its way to them now
 *   drop n1 from n2        it is lost
 *   hold n1 AppendEntries  it is late: it stays away until it is released
 *   release n1             what was held is on its way again, behind all else
 *   duplicate n1           each arrives twice, the second time behind all else
 *   reverse n1             the last arrives first
 *   stabilize n1 n2        persist and deliver among them until all is quiet
 *   cut n1 &gt; n2 n3         from now on what n1 sends to them is lost
 *   cut n1 n2 | n3         the same both ways
 *   heal n1 | n3           the link works again; all links if none is named
 *   forge n2 &gt; n1 RequestVote term 9, last 3@8
 *                          puts a message on its way that n2 never sent, worded as in a transcript
 * </pre>
 *
 * <p>What is printed:
 *
 * <pre>
 *   hide AppendEntries     no line that contains one of these words
 *   show                   all lines again, or those with the words after it
 *   quietly elect n1       nothing that the command after it brings about
 *   repeat 3 propose n1 x ; stabilize
 *                          these commands, so many times
 * </pre>
 */
final class ScriptedCluster implements Outside {
    private final Founding founding = new Founding();
    private final Servers servers = new Servers();
    private final ScriptedNetwork network = new ScriptedNetwork();
    private final Transcript transcript = new Transcript();

    /** For each cluster that there is, and for those who are in none yet. */
    private final Map<ClusterId, Safety> safety = new HashMap<>();

    private final Requests requests = new Requests();
    private final Traffic traffic = new Traffic(servers, network, transcript, this);
    private final Events events = new Events(servers, traffic, requests, transcript);
    private final Administration administration = new Administration(servers, founding, requests, this);

    /** Commands that come before the servers start, and those that come after. */
    private final Map<String, Consumer<List<String>>> settings = founding.verbs();

    private final Map<String, Consumer<List<String>>> verbs = new TreeMap<>();

    ScriptedCluster() {
        verbs.putAll(events.verbs());
        verbs.putAll(traffic.verbs());
        verbs.putAll(administration.verbs());
        verbs.put("hide", transcript::hide);
        verbs.put("show", transcript::show);
        verbs.put("repeat", this::repeat);
        verbs.put("quietly", words -> transcript.quietly(() -> perform(words)));
        verbs.put("fails", words -> servers.named(words.get(0)).fails(() -> perform(words.subList(1, words.size()))));
    }

    /** All commands that a script may use. */
    Set<String> vocabulary() {
        Set<String> all = new TreeSet<>(verbs.keySet());
        all.addAll(settings.keySet());
        return all;
    }

    /** What was printed since the last call. */
    List<String> printed() {
        return transcript.take();
    }

    /** Runs one line of a script; an empty one or a comment does nothing. */
    void run(String line) {
        String command = line.trim();
        if (!command.isEmpty() && !command.startsWith("#")) {
            perform(Arrays.asList(command.split("\\s+")));
        }
    }

    private void repeat(List<String> words) {
        String commands = String.join(" ", words.subList(1, words.size()));
        for (int time = 0; time < Integer.parseInt(words.get(0)); time++) {
            for (String command : commands.split(" ; ", -1)) {
                run(command);
            }
        }
    }

    private void perform(List<String> words) {
        Consumer<List<String>> setting = settings.get(words.get(0));
        Consumer<List<String>> verb = setting == null ? verbs.get(words.get(0)) : setting;
        if (verb == null) {
            throw new IllegalArgumentException("there is no command " + words.get(0));
        }
        if (setting == null) {
            start();
        } else if (servers.haveStarted()) {
            throw new IllegalArgumentException(words.get(0) + " comes too late: the servers have started");
        }
        verb.accept(words.subList(1, words.size()));
    }

    /** The first command that does something starts all servers. */
    private void start() {
        if (!servers.haveStarted()) {
            servers.start(founding.found(this));
        }
    }

    @Override
    public void send(InFlight message, ScriptedDisk disk) {
        safety(message.cluster()).said(message.from(), message.to(), message.message(), disk);
        print(message + (network.send(message) ? "" : " (lost)"));
    }

    @Override
    public void forged(InFlight message) {
        safety.values().forEach(each -> each.forged(message.from(), message.to(), message.message()));
    }

    @Override
    public boolean isSendingSnapshot(NodeId from, NodeId to) {
        return network.carriesSnapshot(from, to);
    }

    @Override
    public String names(List<RequestId> named) {
        return this.requests.names(named);
    }

    @Override
    public void stepped(NodeStatus status, ScriptedDisk disk) {
        safety(status.configuration().clusterId()).stepped(status, disk);
    }

    private Safety safety(ClusterId cluster) {
        return safety.computeIfAbsent(cluster, any -> new Safety());
    }

    @Override
    public void wiped(NodeId server) {
        safety.values().forEach(each -> each.wiped(server));
    }

    @Override
    public void print(String line) {
        transcript.print(line);
    }
}
