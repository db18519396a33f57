package io.raftkit.examples.demo;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.examples.kv.Queries;
import io.raftkit.examples.kv.ReplicatedKeyValues;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The story that the demo tells, step by step; every step has a deadline and checks what it shows. */
final class Demo {
    private static final int PAIRS = 1000;
    private static final int MORE_PAIRS = 200;
    private static final int DIGEST_DIGITS = 16;
    private static final int POLL_MILLIS = 2;
    private static final Duration ELECTION_LIMIT = Duration.ofSeconds(12);
    private static final Duration STEP_LIMIT = Duration.ofSeconds(8);

    private final Terminal terminal;
    private final DemoCluster cluster;

    Demo(Terminal terminal, DemoCluster cluster) {
        this.terminal = terminal;
        this.cluster = cluster;
    }

    /**
     * Tells it.
     *
     * @throws DemoFailure if something did not hold, or not in time
     */
    void run() throws InterruptedException {
        Election first = elect();
        double commitsPerSecond = populate();
        NodeId old = leader().id();
        double handover = handOver(old);
        double catchUp = restart(old);
        requireEqualStates();
        terminal.line("");
        terminal.figure(
                "time to first leader",
                seconds(first.sinceStart()) + ", " + seconds(first.sinceAllRan())
                        + " of it after the third node was up");
        terminal.figure("commits", String.format(Locale.ROOT, "%,.0f per second", commitsPerSecond));
        terminal.figure("handover", seconds(handover) + " from the stop to the next commit");
        terminal.figure("catching up", seconds(catchUp) + " from the restart");
    }

    private Election elect() throws InterruptedException {
        terminal.heading(1, "Three nodes start and elect a leader");
        double before = terminal.seconds();
        for (Endpoint member : cluster.members()) {
            cluster.start(member.id());
            terminal.event(member.id() + "  listens on " + member.address());
        }
        double up = terminal.seconds();
        RaftNode leader = awaitLeader();
        double elected = terminal.seconds();
        terminal.holds(leader.id() + " leads term " + leader.status().term());
        return new Election(elected - before, elected - up);
    }

    /** How long the first election took, in seconds: with opening three logs, and without. */
    private record Election(double sinceStart, double sinceAllRan) {}

    private double populate() throws InterruptedException {
        terminal.heading(2, count(PAIRS) + " pairs are written through the leader");
        RaftNode leader = leader();
        double before = terminal.seconds();
        write(leader, "key-", PAIRS);
        double taken = terminal.seconds() - before;
        double rate = PAIRS / taken;
        terminal.holds(
                String.format(Locale.ROOT, "%s commits in %s: %,.0f per second", count(PAIRS), seconds(taken), rate));
        awaitApplied(leader.status().commitIndex());
        for (RaftNode node : cluster.running()) {
            requirePairs(node, PAIRS);
            terminal.event(node.id() + "  " + count(PAIRS) + " pairs, the last is " + sample(node));
        }
        terminal.holds("all three nodes hold them");
        return rate;
    }

    private double handOver(NodeId old) throws InterruptedException {
        terminal.heading(3, "The leader, " + old + ", is stopped, and hands over first");
        double before = terminal.seconds();
        cluster.stop(old);
        terminal.event(old + " is stopped");
        RaftNode leader = awaitLeader();
        write(leader, "after-handover-", 1);
        double taken = terminal.seconds() - before;
        terminal.holds(leader.id() + " leads term " + leader.status().term() + ", and commits again " + seconds(taken)
                + " after the stop");
        write(leader, "more-", MORE_PAIRS - 1);
        terminal.holds(MORE_PAIRS + " more pairs are committed by two nodes of three");
        return taken;
    }

    private double restart(NodeId old) throws InterruptedException {
        terminal.heading(4, old + " starts again on the data it left");
        long goal = leader().status().commitIndex();
        double before = terminal.seconds();
        RaftNode node = cluster.start(old);
        long found = node.status().lastIndex();
        await(
                () -> node.status().lastApplied() >= goal ? Optional.of(node) : Optional.empty(),
                STEP_LIMIT,
                () -> old + " did not catch up: it has applied " + node.status().lastApplied() + " entries of " + goal);
        double taken = terminal.seconds() - before;
        terminal.holds(old + " came back with " + count(found) + " entries and caught up to " + count(goal) + " in "
                + seconds(taken));
        return taken;
    }

    private void requireEqualStates() throws InterruptedException {
        terminal.heading(5, "Are the three state machines equal?");
        awaitApplied(leader().status().commitIndex());
        List<Bytes> digests = new ArrayList<>();
        for (RaftNode node : cluster.running()) {
            Bytes digest = now(node.query(Queries.digest(), Consistency.LOCAL), "the digest of " + node.id());
            digests.add(digest);
            requirePairs(node, PAIRS + MORE_PAIRS);
            String hex = HexFormat.of().formatHex(digest.toByteArray()).substring(0, DIGEST_DIGITS);
            terminal.event(node.id() + "  " + count(PAIRS + MORE_PAIRS) + " pairs at entry "
                    + count(node.status().lastApplied()) + ", sha-256 " + hex + "...");
        }
        if (digests.size() != DemoCluster.SIZE || digests.stream().distinct().count() != 1) {
            throw new DemoFailure("the state machines differ");
        }
        terminal.holds("they are equal");
    }

    /** Writes pairs without waiting for one before sending the next; returns when all are committed and applied. */
    private void write(RaftNode leader, String prefix, int count) throws InterruptedException {
        ReplicatedKeyValues store = new ReplicatedKeyValues(leader, STEP_LIMIT);
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(store.set(prefix + i, Bytes.utf8("value of " + prefix + i)));
        }
        for (CompletableFuture<Void> write : writes) {
            now(write, "a write through " + leader.id());
        }
    }

    private void requirePairs(RaftNode node, long expected) throws InterruptedException {
        long actual = Queries.size(now(node.query(Queries.size(), Consistency.LOCAL), "the size of " + node.id()));
        if (actual != expected) {
            throw new DemoFailure(node.id() + " holds " + actual + " pairs instead of " + expected);
        }
    }

    private String sample(RaftNode node) throws InterruptedException {
        String key = "key-" + (PAIRS - 1);
        Bytes result = now(node.query(Queries.get(key), Consistency.LOCAL), key + " of " + node.id());
        Bytes value = Queries.value(result).orElseThrow(() -> new DemoFailure(node.id() + " does not hold " + key));
        return key + "=\"" + value.toUtf8() + "\"";
    }

    private RaftNode leader() throws InterruptedException {
        return awaitLeader();
    }

    /** The leader, once a majority of the nodes that run follows it. */
    private RaftNode awaitLeader() throws InterruptedException {
        return await(
                () -> cluster.leader().filter(this::isFollowed),
                ELECTION_LIMIT,
                () -> "no leader was elected within " + ELECTION_LIMIT.toSeconds() + " s");
    }

    private boolean isFollowed(RaftNode leader) {
        return cluster.running().stream()
                .allMatch(node -> leader.id().equals(node.status().leader()));
    }

    private void awaitApplied(long index) throws InterruptedException {
        await(
                () -> cluster.running().stream().allMatch(node -> node.status().lastApplied() >= index)
                        ? Optional.of(index)
                        : Optional.empty(),
                STEP_LIMIT,
                () -> "entry " + index + " was not applied on all nodes within " + STEP_LIMIT.toSeconds() + " s");
    }

    private <T> T await(Supplier<Optional<T>> condition, Duration limit, Supplier<String> otherwise)
            throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Optional<T> reached = condition.get();
            if (reached.isPresent()) {
                return reached.get();
            }
            cluster.failure().ifPresent(cause -> {
                throw new DemoFailure("a node has stopped: " + cause.getMessage());
            });
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new DemoFailure(otherwise.get());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static <T> T now(CompletableFuture<T> future, String what) throws InterruptedException {
        try {
            return future.get(STEP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DemoFailure(what + " failed: " + cause.getMessage());
        } catch (TimeoutException e) {
            throw new DemoFailure(what + " took more than " + STEP_LIMIT.toSeconds() + " s");
        }
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f s", value);
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
