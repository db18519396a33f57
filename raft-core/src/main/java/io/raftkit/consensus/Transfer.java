package io.raftkit.consensus;

import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Leadership on its way to another server (diss. 3.10): the leader takes no more commands, brings the target up to
 * date and asks it to stand at once. If that takes longer than an election timeout, the leader goes on as before.
 */
final class Transfer {
    private final NodeId target;
    private final @Nullable RequestId request;
    private final long deadline;
    private boolean isAsked;

    /**
     * A transfer that has not begun.
     *
     * @param request whom to tell how it ends; null if nobody asked for it
     */
    Transfer(NodeId target, @Nullable RequestId request, long deadline) {
        this.target = target;
        this.request = request;
        this.deadline = deadline;
    }

    NodeId target() {
        return target;
    }

    @Nullable
    RequestId request() {
        return request;
    }

    /** When to give it up. */
    long deadline() {
        return deadline;
    }

    /** Whether the target was asked to stand. */
    boolean isAsked() {
        return isAsked;
    }

    void asked() {
        isAsked = true;
    }
}
