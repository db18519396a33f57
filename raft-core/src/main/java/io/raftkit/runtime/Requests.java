package io.raftkit.runtime;

import io.raftkit.error.OverloadedException;
import io.raftkit.model.Bytes;
import io.raftkit.model.RequestId;
import io.raftkit.spi.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients of this node that wait for an answer: bounded in bytes, and each for a bounded time. Callable from any
 * thread.
 */
final class Requests {
    /** What a waiting request costs beside its payload: future, names, message. */
    private static final long OVERHEAD_BYTES = 256;

    /** A client's request, while it waits. */
    record Request(RequestId id, Bytes payload, long deadline, Answer answer) {
        long cost() {
            return payload.length() + OVERHEAD_BYTES;
        }
    }

    /** Oldest first, and as all wait equally long, the first to come is the first whose time is up. */
    private final Window<Request> waiting;

    private final NodeSettings settings;
    private final EventLoop timer;
    private long bytes;
    private boolean isTimerSet;

    Requests(NodeSettings settings, EventLoop timer) {
        this.settings = settings;
        this.timer = timer;
        this.waiting = new Window<>(settings.random().nextLong());
    }

    /**
     * A new request.
     *
     * @throws OverloadedException if those that wait already reach the bound
     */
    synchronized Request open(Bytes payload, Answer answer) {
        long deadline = timer.nanoTime() + settings.config().requestTimeout().toNanos();
        RequestId id = new RequestId(settings.self(), waiting.next());
        Request request = new Request(id, payload, deadline, answer);
        if (bytes + request.cost() > settings.config().maxPendingBytes() && bytes > 0) {
            throw new OverloadedException(
                    settings + " has requests of " + bytes + " bytes waiting, and maxPendingBytes is "
                            + settings.config().maxPendingBytes());
        }
        bytes += request.cost();
        waiting.add(request);
        if (!isTimerSet) {
            isTimerSet = true;
            timer.schedule(settings.config().requestTimeout().toNanos(), this::expire);
        }
        return request;
    }

    private void expire() {
        takeDue(timer.nanoTime())
                .forEach(request -> request.answer()
                        .completeExceptionally(
                                request.answer().late(settings.config().requestTimeout())));
    }

    private synchronized List<Request> takeDue(long now) {
        List<Request> due = new ArrayList<>();
        isTimerSet = false;
        for (Request next = waiting.peek(); next != null && !isTimerSet; next = waiting.peek()) {
            if (next.deadline() <= now) {
                due.add(next);
                take(next.id());
            } else {
                isTimerSet = true;
                timer.schedule(next.deadline() - now, this::expire);
            }
        }
        return due;
    }

    /** The request, which waits no longer; null if it did not. */
    private synchronized @Nullable Request take(RequestId id) {
        Request request = waiting.remove(id.number());
        if (request != null) {
            bytes -= request.cost();
        }
        return request;
    }

    /** Whether the request has no answer yet. */
    synchronized boolean isWaiting(RequestId id) {
        return waiting.get(id.number()) != null;
    }

    void complete(RequestId id, long index, Bytes result) {
        Request request = take(id);
        if (request != null) {
            request.answer().complete(index, result);
        }
    }

    void fail(RequestId id, Throwable cause) {
        Request request = take(id);
        if (request != null) {
            request.answer().completeExceptionally(cause);
        }
    }

    void failAll(Throwable cause) {
        takeAll().forEach(request -> request.answer().completeExceptionally(cause));
    }

    private synchronized List<Request> takeAll() {
        bytes = 0;
        return waiting.removeAll();
    }
}
