package io.raftkit.examples.maelstrom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageCodec;
import io.raftkit.error.TransportException;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages as lines on standard output and input, which somebody else carries to where they are to go:
 *
 * <pre>{@code
 * {"src": "n1", "dest": "n2", "body": {"type": "raft", "group": "default", "cluster": "6b1f..", "message": "CgdkZ.."}}
 * }</pre>
 *
 * {@code message} is the wire format of {@link MessageCodec} in base 64. Whoever carries the lines is trusted to name
 * the sender; addresses of members mean nothing.
 */
final class StdioTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);

    /** The type of its messages; everything else is not for it. */
    static final String TYPE = "raft";

    private final JsonLines lines;

    /** Shared by deliveries, so that {@link #close}, which takes it alone, waits for those under way. */
    private final ReadWriteLock delivery = new ReentrantReadWriteLock();

    private final Consumer<Line> taker = this::take;
    private volatile @Nullable Local local;
    private volatile ClusterId cluster = ClusterId.NONE;
    private @Nullable Receiver receiver;

    StdioTransport(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public void start(Local self, Receiver newReceiver) {
        delivery.writeLock().lock();
        try {
            if (!lines.subscribe(TYPE, taker)) {
                throw new TransportException("standard input and output are in use by another transport");
            }
            local = self;
            receiver = newReceiver;
        } finally {
            delivery.writeLock().unlock();
        }
    }

    @Override
    public void reconfigure(ClusterId newCluster, List<Endpoint> members, List<Endpoint> others) {
        cluster = newCluster;
    }

    @Override
    public void send(NodeId to, Envelope envelope) {
        Local self = local;
        if (self != null) {
            ObjectNode body = Line.body(TYPE)
                    .put("group", self.group().value())
                    .put("cluster", cluster.toString())
                    .put("message", MessageCodec.encode(envelope).toBytes().toByteArray());
            if (!lines.offer(new Line(self.self().id().value(), to.value(), body))) {
                LOG.debug("dropped a message to {}: too many wait to be written", to);
            }
        }
    }

    private void take(Line line) {
        delivery.readLock().lock();
        try {
            Receiver present = receiver;
            if (present != null && isFromHere(line)) {
                present.receive(NodeId.of(line.src()), MessageCodec.decode(message(line)));
            }
        } catch (IOException | MalformedMessageException | IllegalArgumentException e) {
            LOG.warn("dropped a message of {}: {}", line.src(), e.getMessage());
        } finally {
            delivery.readLock().unlock();
        }
    }

    private static Bytes message(Line line) throws IOException {
        byte[] message = line.body().path("message").binaryValue();
        if (message == null) {
            throw new IOException("there is no message in it");
        }
        return Bytes.wrap(message);
    }

    /** Whether it is of this group, and of this cluster as far as both are known. */
    private boolean isFromHere(Line line) {
        Local self = local;
        String here = cluster.toString();
        String there = line.body().path("cluster").asText();
        String unknown = ClusterId.NONE.toString();
        return self != null
                && line.body().path("group").asText().equals(self.group().value())
                && (here.equals(there) || here.equals(unknown) || there.equals(unknown));
    }

    @Override
    public void close() {
        local = null;
        delivery.writeLock().lock();
        try {
            lines.unsubscribe(TYPE, taker);
            receiver = null;
        } finally {
            delivery.writeLock().unlock();
        }
    }
}
