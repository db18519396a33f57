package io.raftkit.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.Hello;
import io.raftkit.codec.HelloResponse.Welcome;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which this server speaks to another: kept up, or made when there is something to say. {@link #send}
 * may be called by any thread; all else happens on the event loop.
 *
 * <pre>
 *   dial ──▶ connected ──▶ welcomed ──▶ closed ──▶ wait ──▶ dial
 *     └────────────┴──────── failed or refused ──────▲
 * </pre>
 *
 * While there is no connection nothing is kept: what Raft has to say then is out of date once there is one. A
 * connection with a member is kept up; with anybody else, one is made when there is something to say. So is the one
 * that carries pieces of snapshots: those do wait while it is made.
 */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class PeerConnection {
    // Small messages share a buffer, for a buffer costs more than they do.
    private static final int BATCH_BYTES = 64 << 10;

    /** Once so much was written, others have their turn on the event loop. */
    private static final int HELPING_BYTES = 1 << 20;

    private final Endpoint endpoint;
    private final boolean isBulk;
    private final TransportContext context;
    private final EventExecutor loop;
    private final Peer.Dialer dialer;
    private final LongAdder dropped;
    private final Encoder encoder;
    private final SendQueue queue;
    private final Backoff backoff;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicBoolean congested = new AtomicBoolean();
    private volatile boolean connected;
    private volatile int version;
    private volatile boolean isKeptUp;
    private @Nullable Channel channel;
    private @Nullable Future<?> retry;
    private boolean isWanted;

    /** Where it says itself that it listens. */
    private String named;

    /** Where it is dialled: there or where it is known to listen, in turns while neither answers. */
    private String address;

    private ClusterId theirCluster = ClusterId.NONE;
    private long welcomedAt;
    private boolean stopped;

    /** Counts in {@code dropped} what is not sent. */
    PeerConnection(
            Endpoint endpoint,
            boolean isBulk,
            TransportContext context,
            EventExecutor loop,
            Peer.Dialer dialer,
            LongAdder dropped) {
        this.endpoint = endpoint;
        this.isBulk = isBulk;
        this.context = context;
        this.loop = loop;
        this.dialer = dialer;
        this.dropped = dropped;
        this.named = endpoint.address();
        this.address = endpoint.address();
        this.encoder = new Encoder(endpoint.id(), context);
        this.queue = new SendQueue(context.options().maxQueuedBytes());
        this.backoff = new Backoff(context.options(), new SplittableRandom());
    }

    NodeId id() {
        return endpoint.id();
    }

    /** What this server says when it has connected. */
    Hello hello() {
        Hello hello = context.membership().get().hello(id());
        return isBulk ? hello.forBulk() : hello;
    }

    /** What is wrong with the answer, if anything is. */
    Optional<String> objection(Welcome welcome) {
        return isBulk && welcome.version() < Membership.BULK_CONNECTIONS
                ? Optional.of("it has gone back to protocol version " + welcome.version())
                : context.membership().get().objection(id(), welcome);
    }

    /** The protocol version of the last connection, 0 before the first. */
    int version() {
        return version;
    }

    boolean isConnected() {
        return connected;
    }

    /** Bytes that wait to be written, overhead included. */
    long queuedBytes() {
        return queue.bytes();
    }

    /** Sends the message, after all else if it {@code mayWait}; or drops it and counts it. */
    void send(Envelope envelope, boolean mayWait) {
        EncodedMessage message = connected || isBulk ? encoder.encode(envelope) : null;
        int lost = message == null ? 1 : queue.offer(message, mayWait);
        if (lost > 0) {
            dropped.add(lost);
            if (message != null && !congested.getAndSet(true)) {
                context.log().debug("too much waits to be sent to " + id());
                context.receiver().congested(id());
            }
        }
        if (message != null || (!connected && !isKeptUp)) {
            wake();
        }
    }

    /** Has what is queued written soon. */
    void wake() {
        if (!awake.get() && !awake.getAndSet(true)) {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The transport has been closed in the meantime: nothing is sent any more.
                dropped.add(queue.clearOffered());
            }
        }
    }

    /** Writes what the socket is likely to take, and flushes it together. The rest waits here, where it is bounded. */
    private void drain() {
        awake.set(false);
        Channel target = channel;
        if (target == null || !connected) {
            if (!isBulk || stopped) {
                dropped.add(queue.clear());
            }
            if (!isBulk || !queue.isEmpty()) {
                isWanted = true;
                dialUnlessWaiting();
            }
            return;
        }
        if (!target.isWritable()) {
            return;
        }
        long written = 0;
        List<EncodedMessage> batch = queue.poll(BATCH_BYTES);
        while (!batch.isEmpty()) {
            written += FrameWriter.write(target, batch);
            boolean isEnough = written >= HELPING_BYTES || !target.isWritable();
            batch = isEnough ? List.of() : queue.poll(BATCH_BYTES);
        }
        if (written > 0) {
            target.flush();
        }
        if (queue.isHalfEmpty()) {
            congested.set(false);
        }
        // One helping at a time: what arrives must be read, too.
        if (target.isWritable() && !queue.isEmpty()) {
            wake();
        }
    }

    /** Whether a connection is always wanted, or only when there is something to say. */
    void keepUp(boolean always) {
        isKeptUp = always;
        if (always) {
            dialUnlessWaiting();
        }
    }

    /** The other side says where it listens. */
    void listensAt(String itsAddress) {
        named = itsAddress;
        if (channel == null) {
            address = itsAddress;
        }
    }

    /** The other side is up, and says where it listens: there is no point in waiting longer. */
    void isUp(String itsAddress) {
        listensAt(itsAddress);
        if (retry != null && retry.cancel(false)) {
            retry = null;
        }
        isWanted = !connected;
        dialUnlessWaiting();
    }

    private void dialUnlessWaiting() {
        if (retry == null && channel == null && !stopped) {
            dial();
        }
    }

    private void dialAgain() {
        retry = null;
        if (isKeptUp || isWanted) {
            dialUnlessWaiting();
        }
    }

    private void dial() {
        isWanted = false;
        InetSocketAddress target;
        try {
            target = HostPort.parse(address).toSocketAddress();
        } catch (IllegalArgumentException e) {
            unreachable(String.valueOf(e.getMessage()));
            failed();
            return;
        }
        ChannelFuture attempt = dialer.dial(target, new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel opened) {
                Handshake.install(opened.pipeline(), new DialerHandshake(context, PeerConnection.this));
            }
        });
        channel = attempt.channel();
        attempt.addListener(future -> {
            if (!future.isSuccess()) {
                unreachable(reason(future.cause()));
            }
        });
        attempt.channel().closeFuture().addListener(closed -> closed());
    }

    private static String reason(Throwable cause) {
        return cause instanceof UnknownHostException
                ? "unknown host"
                : String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /** Says once why there is no connection. */
    void unreachable(String reason) {
        if (!stopped) {
            context.log().warnOnce(subject(), reason);
        }
    }

    private String subject() {
        return (isBulk ? "cannot send a snapshot to " : "cannot talk to ") + endpoint.id() + " at " + address;
    }

    /** The other side has welcomed this one. */
    void welcomed(Channel opened, Welcome welcome) {
        if (!isBulk) {
            dropped.add(queue.clear());
        }
        theirCluster = welcome.cluster();
        version = welcome.version();
        welcomedAt = loop.ticker().nanoTime();
        connected = true;
        isWanted = false;
        context.log().settled(subject());
        context.log()
                .info("connected to " + endpoint.id() + " at " + opened.remoteAddress()
                        + (isBulk ? ", for a snapshot" : ""));
        wake();
    }

    private void closed() {
        boolean wasConnected = connected;
        connected = false;
        channel = null;
        dropped.add(queue.clear());
        congested.set(false);
        if (wasConnected) {
            lost();
        } else {
            failed();
        }
    }

    private void lost() {
        long lasted = loop.ticker().nanoTime() - welcomedAt;
        if (lasted >= context.options().maxReconnectDelay().toNanos()) {
            // Not at each welcome: a connection that is closed again at once must not be opened again at once for ever.
            backoff.reset();
        }
        retryLater();
        if (!isBulk) {
            context.log().info("connection to " + endpoint.id() + " lost");
            context.receiver().disconnected(endpoint.id());
        }
    }

    private void failed() {
        address = address.equals(endpoint.address()) ? named : endpoint.address();
        retryLater();
    }

    private void retryLater() {
        if (!stopped) {
            retry = loop.schedule(this::dialAgain, backoff.next(), TimeUnit.NANOSECONDS);
        }
    }

    /** Closes the connection if the other side belongs elsewhere, as it now turns out. */
    void recheck(Membership membership) {
        Channel open = channel;
        if (connected && open != null) {
            membership.objection(id(), theirCluster).ifPresent(objection -> {
                unreachable(objection);
                open.close();
            });
        }
    }

    /** Ends the connection and all attempts. */
    void stop() {
        stopped = true;
        connected = false;
        dropped.add(queue.clear());
        if (retry != null) {
            retry.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
    }
}
