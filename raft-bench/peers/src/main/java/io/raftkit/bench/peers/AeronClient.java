package io.raftkit.bench.peers;

import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.raftkit.bench.compare.Completion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * A session with the cluster, until its member leads no more. Messages out of it are numbers of commands that have been
 * applied; a thread of its own waits for them. As an {@link AeronCluster} is for one thread at a time, that one and
 * those that submit take turns.
 */
final class AeronClient implements AutoCloseable {
    /** The cluster forgets a session after 10 s of silence. */
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long RETRY_NANOS = 1_000;

    private final Map<Long, Completion> waiting;
    private final BooleanSupplier leads;
    private final AtomicLong submitted = new AtomicLong();
    private final Thread poller = new Thread(this::run, "aeron-client");
    private volatile boolean isStopping;
    private volatile boolean isClosed;

    /** Guards these. */
    private final Object turn = new Object();

    private final AeronCluster cluster;
    private final ExpandableArrayBuffer message = new ExpandableArrayBuffer();

    private AeronClient(AeronCluster cluster, Map<Long, Completion> waiting, BooleanSupplier leads) {
        this.cluster = cluster;
        this.waiting = waiting;
        this.leads = leads;
    }

    /**
     * Opens a session.
     *
     * @param leads whether it is still wanted: the answers to commands that an old leader took may never come
     * @throws io.aeron.exceptions.TimeoutException if the cluster does not answer
     */
    static AeronClient connect(String aeronDirectory, String ingressEndpoints, BooleanSupplier leads) {
        Map<Long, Completion> waiting = new ConcurrentHashMap<>();
        AeronCluster cluster = AeronCluster.connect(new AeronCluster.Context()
                .aeronDirectoryName(aeronDirectory)
                .ingressChannel("aeron:udp")
                .ingressEndpoints(ingressEndpoints)
                .egressChannel(AeronEndpoints.ANY)
                .egressListener((session, timestamp, buffer, offset, length, header) -> {
                    Completion completion = waiting.remove(buffer.getLong(offset));
                    if (completion != null) {
                        completion.done(null);
                    }
                })
                .errorHandler(AeronNode::onError));
        AeronClient client = new AeronClient(cluster, waiting, leads);
        client.poller.start();
        return client;
    }

    boolean isClosed() {
        return isClosed;
    }

    void submit(byte[] command, Completion completion) {
        long number = submitted.getAndIncrement();
        waiting.put(number, completion);
        long result = offer(number, command);
        while (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
            LockSupport.parkNanos(this, RETRY_NANOS);
            result = offer(number, command);
        }
        if (result < 0) {
            fail(number, Publication.errorString(result));
        } else if (isClosed) {
            // Those that were waiting may have been looked through before.
            fail(number, "closed");
        }
    }

    private long offer(long number, byte[] command) {
        synchronized (turn) {
            message.putLong(0, number);
            message.putBytes(Long.BYTES, command);
            return cluster.offer(message, 0, Long.BYTES + command.length);
        }
    }

    private void fail(Long number, String reason) {
        Completion completion = waiting.remove(number);
        if (completion != null) {
            completion.done(new IllegalStateException(reason));
        }
    }

    private void run() {
        try {
            poll();
        } finally {
            synchronized (turn) {
                cluster.close();
            }
            isClosed = true;
            waiting.keySet().forEach(number -> fail(number, "closed"));
        }
    }

    private void poll() {
        IdleStrategy idle = AeronNode.idleStrategy();
        long told = System.nanoTime();
        while (!isStopping && leads.getAsBoolean()) {
            long now = System.nanoTime();
            int work;
            synchronized (turn) {
                work = cluster.pollEgress();
                if (cluster.isClosed()) {
                    return;
                }
                if (now - told > KEEP_ALIVE_NANOS && cluster.sendKeepAlive()) {
                    told = now;
                }
            }
            idle.idle(work);
        }
    }

    @Override
    public void close() {
        isStopping = true;
        try {
            poller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
