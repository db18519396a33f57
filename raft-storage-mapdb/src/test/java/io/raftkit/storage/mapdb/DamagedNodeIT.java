package io.raftkit.storage.mapdb;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.RaftNode;
import io.raftkit.error.DamagedLogException;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose log rots while it is down: it is refused, then set aside, readmitted, and has everything again. */
class DamagedNodeIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final String[] MEMBERS = {"n1=n1", "n2=n2", "n3=n3"};

    @TempDir
    Path directory;

    private final MemoryNetwork network = new MemoryNetwork();
    private final Map<String, RaftNode> nodes = new TreeMap<>();
    private final BlockingQueue<Incarnation> newLives = new ArrayBlockingQueue<>(10);

    /** Remembers the last command. */
    private static final class Last implements StateMachine {
        private Bytes last = Bytes.EMPTY;

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            last = command;
            return command;
        }

        @Override
        public Bytes query(Bytes query) {
            return last;
        }

        @Override
        public Capture capture() {
            Bytes captured = last;
            return captured::writeTo;
        }

        @Override
        public void restore(InputStream source) throws IOException {
            last = Bytes.wrap(source.readAllBytes());
        }
    }

    private RaftNode start(String id, MapDbOptions.OnDamage onDamage) {
        MapDbOptions options = MapDbOptions.defaults().withSegmentBytes(1 << 16).onDamage(onDamage);
        RaftNode node = RaftNode.builder()
                .id(NodeId.of(id))
                .members(MEMBERS)
                .stateMachine(new Last())
                .log(MapDbLogStore.open(directory.resolve(id), options))
                .snapshots(new MemorySnapshotStore())
                .transport(network.transport(NodeId.of(id)))
                .listener(new NodeListener() {
                    @Override
                    public void memberLostData(NodeId member, Incarnation now) {
                        newLives.add(now);
                    }
                })
                .build();
        nodes.put(id, node);
        return node.start();
    }

    @AfterEach
    void close() {
        nodes.values().forEach(RaftNode::close);
    }

    private Optional<RaftNode> leader() {
        return nodes.values().stream()
                .filter(node -> node.failure().isEmpty() && node.status().isLeader())
                .findFirst();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private void propose(int count) throws Exception {
        await(() -> leader().isPresent());
        for (int i = 0; i < count; i++) {
            leader().orElseThrow().propose(Bytes.utf8("command " + i)).get(PATIENCE_SECONDS, SECONDS);
        }
    }

    @Test
    void aDamagedNodeComesBackAsALearnerAndIsPromotedOnceItHasEverything() throws Exception {
        for (String id : new String[] {"n1", "n2", "n3"}) {
            start(id, MapDbOptions.OnDamage.REFUSE);
        }
        propose(20);
        RaftNode victim = nodes.values().stream()
                .filter(node -> !node.status().isLeader())
                .findFirst()
                .orElseThrow();
        String id = victim.id().value();
        victim.close();
        nodes.remove(id);
        Path segment = directory.resolve(id).resolve("00000000000000000001.seg");
        int at = Harness.tail(segment) / 2;
        Harness.overwrite(segment, at, (byte) ~Harness.bytes(segment).at(at));

        assertThatThrownBy(() -> start(id, MapDbOptions.OnDamage.REFUSE)).isInstanceOf(DamagedLogException.class);
        nodes.remove(id);
        propose(1);

        RaftNode anew = start(id, MapDbOptions.OnDamage.SET_ASIDE);
        Incarnation life = newLives.poll(PATIENCE_SECONDS, SECONDS);
        assertThat(anew.status().role()).isEqualTo(ServerRole.NEWCOMER);
        assertThat(anew.status().term()).isZero();

        readmit(victim.id(), life);
        await(() -> anew.status().role() == ServerRole.FOLLOWER);
        propose(1);
        long committed = leader().orElseThrow().status().commitIndex();
        await(() -> anew.status().lastApplied() >= committed);
    }

    private void readmit(NodeId id, Incarnation life) throws Exception {
        await(() -> leader().isPresent());
        RaftNode leader = leader().orElseThrow();
        NodeStatus status = leader.status();
        Configuration now = status.configuration();
        Member member = now.member(id).orElseThrow();
        leader.changeMembership(now.with(member.with(life).with(Suffrage.LEARNER)), status.configurationIndex())
                .get(PATIENCE_SECONDS, SECONDS);
    }
}
