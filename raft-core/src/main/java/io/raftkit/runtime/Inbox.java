package io.raftkit.runtime;

import io.raftkit.consensus.Input;
import io.raftkit.consensus.Message;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What has happened and was not stepped yet. Filled from any thread, drained on the raft loop with one wake-up however
 * much has come, so that proposals, reads and completed writes are stepped in batches.
 */
@NodeScope
final class Inbox {
    /** Proposals stepped at once; more wait for the next turn. */
    private static final int MAX_BATCH = 4096;

    private static final long MESSAGE_BYTES = 128;

    private final Queue<Input> inputs = new ConcurrentLinkedQueue<>();

    /** Guarded by itself: there are so many that a node of a list for each would be seen. */
    private final Deque<Proposal> proposals = new ArrayDeque<>();

    private final Queue<Supplier<RequestId>> reads = new ConcurrentLinkedQueue<>();
    private final Queue<Supplier<RequestId>> leaseReads = new ConcurrentLinkedQueue<>();
    private final AtomicLong persisted = new AtomicLong();
    private final AtomicLong messageBytes = new AtomicLong();
    private final AtomicLong proposalBytes = new AtomicLong();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final EventLoop raft;
    private final Lifecycle lifecycle;
    private final long maxMessageBytes;
    private final long maxBatchBytes;
    private volatile Runnable drain = () -> {};

    @Inject
    Inbox(NodeLoops loops, Lifecycle lifecycle, NodeSettings settings) {
        this.raft = loops.raft();
        this.lifecycle = lifecycle;
        this.maxMessageBytes = settings.config().maxPendingBytes();
        this.maxBatchBytes = settings.config().maxBatchBytes();
    }

    /** Who empties it. Until there is somebody, things wait. */
    void onWork(Runnable task) {
        drain = lifecycle.guard(task);
        isScheduled.set(true);
        raft.execute(drain);
    }

    void offer(Input input) {
        inputs.add(input);
        wake();
    }

    /** A message from a peer; dropped, as a network may, if those that wait reach their bound. */
    void offer(Input.Receive received) {
        if (messageBytes.get() < maxMessageBytes) {
            messageBytes.addAndGet(sizeOf(received.message()));
            inputs.add(received);
            wake();
        }
    }

    /** Of messages from peers that wait, roughly. */
    long messageBytes() {
        return messageBytes.get();
    }

    void offer(Proposal proposal) {
        proposalBytes.addAndGet(sizeOf(proposal));
        synchronized (proposals) {
            proposals.add(proposal);
        }
        wake();
    }

    /** Whether proposals that wait are within their bound. This server's own clients are bounded at the door. */
    boolean hasRoomForProposals() {
        return proposalBytes.get() < maxMessageBytes;
    }

    /**
     * A read; {@code mayUseLease} if the leader may trust its clock. What stands behind its name may grow until it is
     * asked for that, when it is stepped.
     */
    void offer(Supplier<RequestId> read, boolean mayUseLease) {
        (mayUseLease ? leaseReads : reads).add(read);
        wake();
    }

    /** The write {@code sequence} and all before it are durable. */
    void persisted(long sequence) {
        persisted.accumulateAndGet(sequence, Math::max);
        wake();
    }

    private void wake() {
        if (isScheduled.compareAndSet(false, true)) {
            raft.execute(drain);
        }
    }

    /** What is there, in the order in which it is best stepped: durability and answers make room for new proposals. */
    List<Input> take(long wallClock) {
        isScheduled.set(false);
        List<Input> taken = new ArrayList<>();
        long durable = persisted.getAndSet(0);
        if (durable > 0) {
            taken.add(new Input.Persisted(durable));
        }
        for (Input next = inputs.poll(); next != null; next = taken.size() < MAX_BATCH ? inputs.poll() : null) {
            taken.add(next);
            if (next instanceof Input.Receive received) {
                messageBytes.addAndGet(-sizeOf(received.message()));
            }
        }
        List<Proposal> proposed = pollProposals();
        if (!proposed.isEmpty()) {
            taken.add(new Input.Propose(proposed, wallClock));
        }
        takeReads(reads, false, taken);
        takeReads(leaseReads, true, taken);
        if (!inputs.isEmpty() || hasProposals() || !reads.isEmpty() || !leaseReads.isEmpty()) {
            wake();
        }
        return taken;
    }

    /** As many as go into one batch of entries, and into one message if they are forwarded. */
    private List<Proposal> pollProposals() {
        synchronized (proposals) {
            List<Proposal> taken = new ArrayList<>(Math.min(proposals.size(), MAX_BATCH));
            long bytes = 0;
            for (Proposal next = proposals.peek(); next != null; next = proposals.peek()) {
                bytes += sizeOf(next);
                if (taken.size() == MAX_BATCH || (bytes > maxBatchBytes && !taken.isEmpty())) {
                    break;
                }
                proposals.remove();
                proposalBytes.addAndGet(-sizeOf(next));
                taken.add(next);
            }
            return taken;
        }
    }

    private boolean hasProposals() {
        synchronized (proposals) {
            return !proposals.isEmpty();
        }
    }

    private static void takeReads(Queue<Supplier<RequestId>> reads, boolean mayUseLease, List<Input> taken) {
        List<RequestId> read = new ArrayList<>();
        for (Supplier<RequestId> next = reads.poll(); next != null; next = reads.poll()) {
            read.add(next.get());
            if (read.size() == MAX_BATCH) {
                break;
            }
        }
        if (!read.isEmpty()) {
            taken.add(new Input.Read(read, mayUseLease));
        }
    }

    private static long sizeOf(Proposal proposal) {
        return MESSAGE_BYTES + proposal.command().length();
    }

    private static long sizeOf(Message message) {
        if (message instanceof Message.AppendEntries request) {
            return MESSAGE_BYTES + HeapBytes.of(request.entries());
        }
        return MESSAGE_BYTES;
    }
}
