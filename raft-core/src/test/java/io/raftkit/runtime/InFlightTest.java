package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.memory.MemoryLogStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How much is on its way to a follower at a time. */
class InFlightTest {
    private static final NodeId FOLLOWER = NodeId.of("n2");
    private static final int ENTRIES = 20;

    private final Sent sent = new Sent();

    /** Keeps the last index of each message. */
    private static final class Sent implements Transport {
        private final List<Long> lastIndexes = new ArrayList<>();

        @Override
        public void start(Local local, Receiver receiver) {}

        @Override
        public void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {}

        @Override
        public void send(NodeId to, Envelope envelope) {
            List<LogEntry> entries = ((Message.AppendEntries) envelope.message()).entries();
            lastIndexes.add(entries.get(entries.size() - 1).index());
        }

        @Override
        public void close() {}
    }

    private static LogEntry entry(long index) {
        return LogEntry.of(new LogId(1, index), EntryType.COMMAND, 0, Bytes.EMPTY);
    }

    /** One entry a message, so many of which are to be on their way. */
    private Replicator replicator(int messages) {
        NodeSettings settings = OneLoop.settings(RaftConfig.builder()
                .maxBatchBytes(64)
                .maxCommandBytes(16)
                .maxInFlightBytes((long) messages * HeapBytes.of(entry(1)))
                .build());
        NodeLog log = new NodeLog(
                new MemoryLogStore(),
                new RecoveredLog.Scan(new Incarnation(new UUID(1, 2)), LogId.ZERO).finish(),
                settings);
        List<LogEntry> entries =
                LongStream.rangeClosed(1, ENTRIES).mapToObj(InFlightTest::entry).toList();
        log.write(new Effect.Persist(1, null, Effect.Persist.NO_TRUNCATION, entries));
        return new Replicator(
                log,
                new NodeLoops(new OneLoop(), settings),
                settings,
                new Outgoing(sent, settings),
                new Lifecycle(settings, NodeListener.NONE));
    }

    @Test
    void smallEntriesCountAsWhatTheyTakeOnTheHeap() {
        Replicator replicator = replicator(3);
        replicator.replicate(new Effect.Replicate(FOLLOWER, 1, 0, LogId.ZERO, new LogId(1, ENTRIES), 0));
        assertThat(sent.lastIndexes).containsExactly(1L, 2L, 3L);
        replicator.acknowledged(FOLLOWER, 2);
        assertThat(sent.lastIndexes).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
}
