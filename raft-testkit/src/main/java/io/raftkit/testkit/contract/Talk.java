package io.raftkit.testkit.contract;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What stations say to each other, again and again until it arrives: a transport may lose messages, but not all. */
final class Talk {
    static final ClusterId CLUSTER = new ClusterId(new UUID(1, 1));
    static final long MOMENT_NANOS = 5_000_000;

    private static final Promise NEVER_BLOCKS = new Promise("send never blocks");
    private static final Incarnation LIFE = new Incarnation(new UUID(3, 3));
    private static final int MOMENTS = 4000;
    private static final int ATTEMPTS = 20;
    private static final int MOMENTS_TO_RESEND = 40;

    /** How long anything is waited for. */
    static final Duration PATIENCE = Duration.ofNanos(MOMENTS * MOMENT_NANOS);

    private final Traffic traffic;
    private final Runnable passTime;
    private final Supplier<Duration> patience;
    private final AtomicLong numbers = new AtomicLong();

    /** Waits by {@code passTime}, which lets a moment pass; for calls to return, no longer than {@code patience}. */
    Talk(Traffic traffic, Runnable passTime, Supplier<Duration> patience) {
        this.traffic = traffic;
        this.passTime = passTime;
        this.patience = patience;
    }

    static Envelope envelope(Message message) {
        return new Envelope(GroupId.DEFAULT, CLUSTER, message);
    }

    static Envelope numbered(long number) {
        return envelope(new Message.VoteResponse(number, true, LIFE));
    }

    /** A message like no other of the test. */
    Envelope next() {
        return numbered(1000 + numbers.incrementAndGet());
    }

    /** A message with so large a payload. */
    Envelope large(int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        payload[payloadBytes / 2] = 1;
        LogEntry entry = LogEntry.of(new LogId(1, 1), EntryType.COMMAND, 0, Bytes.wrap(payload));
        return envelope(new Message.AppendEntries(1, numbers.incrementAndGet(), LogId.ZERO, List.of(entry), 0));
    }

    /** Something that {@code from} says arrives. */
    void reaches(Promise promise, Station from, Station to) {
        Set<Traffic.Parcel> said = ConcurrentHashMap.newKeySet();
        await(promise, from.id() + " reaches " + to.id(), () -> said.stream().anyMatch(traffic::hasArrived), () -> {
            Envelope words = next();
            said.add(new Traffic.Parcel(from.id(), to.id(), words));
            from.send(to.id(), words);
        });
    }

    /** Something that each of them says arrives. */
    void reachEachOther(Promise promise, Station here, Station there) {
        reaches(promise, here, there);
        reaches(promise, there, here);
    }

    /** Whether anything of what {@code from} says again and again arrives, while {@code meanwhile} happens as often. */
    boolean isHeard(Station from, Station to, Runnable meanwhile) {
        List<Traffic.Parcel> said = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            Envelope words = next();
            said.add(new Traffic.Parcel(from.id(), to.id(), words));
            from.send(to.id(), words);
            meanwhile.run();
        }
        return said.stream().anyMatch(traffic::hasArrived);
    }

    /** Both say a lot, which arrives or does not. */
    void burst(Station here, Station there, int messages) {
        for (int i = 0; i < messages; i++) {
            here.send(there.id(), next());
            there.send(here.id(), next());
        }
    }

    /** Just this arrives, if it is said often enough. */
    void arrives(Promise promise, Station from, Station to, Envelope envelope) {
        Traffic.Parcel parcel = new Traffic.Parcel(from.id(), to.id(), envelope);
        await(promise, parcel.toString(), () -> traffic.hasArrived(parcel), () -> from.send(to.id(), envelope));
    }

    /** Waits until {@code condition} holds; now and then, {@code nudge} does something for it. */
    void await(Promise promise, String what, BooleanSupplier condition, Runnable nudge) {
        for (int moment = 0; moment < MOMENTS; moment++) {
            traffic.verify();
            if (condition.getAsBoolean()) {
                return;
            }
            if (moment % MOMENTS_TO_RESEND == 0) {
                nudge.run();
            }
            passTime.run();
        }
        throw promise.broken("This did not happen within " + PATIENCE + ": " + what);
    }

    /** Sends without waiting, or the promise not to block is broken. */
    void atOnce(Station from, NodeId to, Envelope envelope) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Thread sending = new Thread(() -> {
            try {
                from.send(to, envelope);
                sent.complete(null);
            } catch (AssertionError e) {
                sent.completeExceptionally(e);
            }
        });
        sending.setDaemon(true);
        sending.start();
        hasReturned(sent, "sending to " + to);
    }

    /** Waits until {@code sent} has completed, and fails as it did. */
    void hasReturned(CompletableFuture<Void> sent, String what) {
        try {
            sent.get(patience.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError failure ? failure : NEVER_BLOCKS.broken(what + " failed", e);
        } catch (TimeoutException e) {
            throw NEVER_BLOCKS.broken(what + " has not returned after " + patience.get(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NEVER_BLOCKS.broken(what + " was interrupted", e);
        }
    }
}
