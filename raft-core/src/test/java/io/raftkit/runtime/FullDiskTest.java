package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.RaftNode;
import io.raftkit.error.DiskFullException;
import io.raftkit.error.RaftException;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.DiskListener;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.StateMachine;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node does while its log says that the disk is full: whole nodes on one loop. */
class FullDiskTest {
    private static final long SECOND = 1_000_000_000;
    private static final Bytes COMMAND = Bytes.utf8("command");

    private final OneLoop loop = new OneLoop();
    private final MemoryNetwork network = new MemoryNetwork(loop);
    private final Map<NodeId, FillableLog> logs = new TreeMap<>();
    private final List<String> news = new ArrayList<>();
    private List<RaftNode> nodes = List.of();

    /** A log in memory whose disk is as full as the test says. */
    private static final class FillableLog implements LogStore {
        private final MemoryLogStore log = new MemoryLogStore();
        private DiskListener listener = DiskListener.NONE;

        @Override
        public RecoveredLog recover(Context context) {
            listener = context.listener();
            return log.recover(context);
        }

        @Override
        public CompletionStage<Void> write(LogWrite write) {
            return log.write(write);
        }

        @Override
        public CompletionStage<Void> reset(LogId lastIncluded) {
            return log.reset(lastIncluded);
        }

        @Override
        public List<LogEntry> read(long after, long upTo, long maxBytes) {
            return log.read(after, upTo, maxBytes);
        }

        @Override
        public void compact(LogId upTo) {
            log.compact(upTo);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    /** Answers what it is told. */
    private static final class Echo implements StateMachine {
        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            return command;
        }

        @Override
        public Bytes query(Bytes query) {
            return query;
        }

        @Override
        public Capture capture() {
            return target -> {};
        }

        @Override
        public void restore(InputStream source) {}
    }

    private RaftNode start(String id, String... members) {
        FillableLog log = new FillableLog();
        logs.put(NodeId.of(id), log);
        return RaftNode.builder()
                .id(NodeId.of(id))
                .members(members)
                .stateMachine(new Echo())
                .log(log)
                .snapshots(new MemorySnapshotStore())
                .transport(network.transport(NodeId.of(id)))
                .listener(new NodeListener() {
                    @Override
                    public void diskFull() {
                        news.add(id + " is full");
                    }

                    @Override
                    public void diskHasRoom() {
                        news.add(id + " has room");
                    }

                    @Override
                    public void synced(long nanos) {
                        news.add(id + " took " + nanos);
                    }
                })
                .loops(loop)
                .random(new SplittableRandom(id.hashCode()))
                .build()
                .start();
    }

    private void startAlone() {
        nodes = List.of(start("n1", "n1=n1"));
        loop.runFor(5 * SECOND);
    }

    private void startThree() {
        String[] members = {"n1=n1", "n2=n2", "n3=n3"};
        nodes = Stream.of("n1", "n2", "n3").map(id -> start(id, members)).toList();
        loop.runFor(5 * SECOND);
    }

    private RaftNode leader() {
        return nodes.stream()
                .filter(node -> node.status().isLeader())
                .findFirst()
                .orElseThrow();
    }

    private DiskListener disk(RaftNode node) {
        return Objects.requireNonNull(logs.get(node.id())).listener;
    }

    private CompletableFuture<Bytes> soon(CompletableFuture<Bytes> answer) {
        loop.runFor(SECOND / 10);
        return answer;
    }

    private static void assertRefused(CompletableFuture<Bytes> answer) {
        assertThat(answer).isCompletedExceptionally();
        Throwable failure = answer.handle(
                        (result, error) -> error instanceof CompletionException ? error.getCause() : error)
                .join();
        assertThat(failure).isInstanceOf(DiskFullException.class);
        assertThat(((RaftException) failure).retry()).isEqualTo(RaftException.Retry.SAFE);
    }

    @AfterEach
    void close() {
        nodes.forEach(RaftNode::close);
    }

    @Test
    void aLeaderWhoseDiskIsFullRefusesCommandsAndAnswersQueriesUntilThereIsRoom() {
        startAlone();
        disk(leader()).full();
        assertRefused(soon(leader().propose(COMMAND)));
        assertThat(soon(leader().query(COMMAND))).isCompletedWithValue(COMMAND);
        disk(leader()).full();
        disk(leader()).hasRoom();
        assertThat(soon(leader().propose(COMMAND))).isCompletedWithValue(COMMAND);
        assertThat(news).containsExactly("n1 is full", "n1 has room");
        assertThat(leader().failure()).isEmpty();
    }

    @Test
    void itHandsItsLeadershipToWhoHasRoom() {
        startThree();
        RaftNode full = leader();
        disk(full).full();
        loop.runFor(SECOND);
        assertThat(leader()).isNotSameAs(full);
        assertThat(soon(full.propose(COMMAND))).isCompletedWithValue(COMMAND);
    }

    @Test
    void whereAllDisksAreFullCommandsOfFollowersAreRefusedByTheLeader() {
        startThree();
        nodes.forEach(node -> disk(node).full());
        loop.runFor(SECOND / 100);
        RaftNode leader = leader();
        disk(leader).full();
        for (RaftNode node : nodes) {
            CompletableFuture<Bytes> answer = node.propose(COMMAND);
            loop.runFor(SECOND / 1000);
            if (leader.status().isLeader()) {
                assertRefused(answer);
            }
        }
        nodes.forEach(node -> disk(node).hasRoom());
        loop.runFor(5 * SECOND);
        assertThat(soon(leader().propose(COMMAND))).isCompletedWithValue(COMMAND);
    }

    /** Each hands over once; when it comes back, nobody has room, and it stays for a while. */
    @Test
    void whereAllDisksAreFullLeadershipDoesNotGoRoundAndRound() {
        startThree();
        List<NodeId> leaders = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            nodes.forEach(node -> disk(node).full());
            loop.runFor(SECOND);
            if (leaders.isEmpty() || !leaders.get(leaders.size() - 1).equals(leader().id())) {
                leaders.add(leader().id());
            }
        }
        assertThat(leaders).hasSizeBetween(2, 4);
    }

    @Test
    void eachTimeThatItsDiskFillsUpALeaderHandsOver() {
        startThree();
        for (int time = 0; time < 6; time++) {
            RaftNode full = leader();
            disk(full).full();
            loop.runFor(SECOND);
            assertThat(leader()).isNotSameAs(full);
            disk(full).hasRoom();
            loop.runFor(5 * SECOND);
        }
    }

    @Test
    void howLongASyncTookIsTold() {
        startAlone();
        disk(leader()).synced(1234);
        assertThat(news).containsExactly("n1 took 1234");
    }
}
