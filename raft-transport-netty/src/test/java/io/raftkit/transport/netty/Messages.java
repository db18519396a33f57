package io.raftkit.transport.netty;

import io.raftkit.codec.Hello;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport.Local;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Who the tests' servers are, and what they say. */
final class Messages {
    static final NodeId N1 = NodeId.of("n1");
    static final NodeId N2 = NodeId.of("n2");
    static final NodeId STRANGER = NodeId.of("stranger");
    static final ClusterId CLUSTER = new ClusterId(new UUID(1, 1));
    static final ClusterId OTHER_CLUSTER = new ClusterId(new UUID(2, 2));
    static final Incarnation INCARNATION = new Incarnation(new UUID(3, 3));

    private Messages() {}

    static Local local(NodeId id) {
        return local(id, 0);
    }

    static Local local(NodeId id, int port) {
        return new Local(GroupId.DEFAULT, new Endpoint(id, "127.0.0.1:" + port), INCARNATION);
    }

    /** How {@code id} sees a cluster of n1 and n2. */
    static Membership membership(NodeId id) {
        return Membership.of(
                local(id),
                CLUSTER,
                List.of(new Endpoint(N1, "127.0.0.1:7001"), new Endpoint(N2, "127.0.0.1:7002")),
                List.of());
    }

    static Hello hello(NodeId from, NodeId to) {
        return hello(CLUSTER, new Endpoint(from, "127.0.0.1:7009"), to);
    }

    static Hello hello(ClusterId cluster, Endpoint from, NodeId to) {
        return new Hello(Membership.VERSIONS, GroupId.DEFAULT, cluster, from, to, INCARNATION);
    }

    static Envelope envelope(Message message) {
        return new Envelope(GroupId.DEFAULT, CLUSTER, message);
    }

    /** A small message that can be told from others. */
    static Envelope numbered(long number) {
        return envelope(new Message.VoteResponse(number, true, INCARNATION));
    }

    /** The number of a {@link #numbered} message or of a {@link #large} one, -1 for any other. */
    static long number(Envelope envelope) {
        if (envelope.message() instanceof Message.VoteResponse response) {
            return response.term();
        }
        return envelope.message() instanceof Message.AppendEntries append ? append.round() : -1;
    }

    /** A message with a payload of so many bytes. */
    static Envelope large(long number, int payloadBytes) {
        LogEntry entry = LogEntry.of(new LogId(1, 1), EntryType.COMMAND, 0, Bytes.wrap(new byte[payloadBytes]));
        return envelope(new Message.AppendEntries(1, number, LogId.ZERO, List.of(entry), 0));
    }

    /** A message with so many entries of so many bytes each. */
    static Envelope entries(int count, int payloadBytes) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Bytes payload = Bytes.wrap(new byte[payloadBytes]);
            entries.add(LogEntry.of(new LogId(1, i), EntryType.COMMAND, 0, payload));
        }
        return envelope(new Message.AppendEntries(1, 1, LogId.ZERO, entries, 0));
    }
}
