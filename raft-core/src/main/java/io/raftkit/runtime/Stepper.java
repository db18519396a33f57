package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Input;
import io.raftkit.consensus.RaftCore;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.EventLoop;
import jakarta.inject.Inject;

/** Steps the core with whatever is in the inbox and whenever its deadline comes, on the raft loop. */
@NodeScope
final class Stepper {
    private final RaftCore core;
    private final Driver driver;
    private final Inbox inbox;
    private final Applier applier;
    private final Lifecycle lifecycle;
    private final EventLoop raft;
    private long armedFor = Long.MAX_VALUE;
    private volatile NodeStatus status;

    @Inject
    Stepper(RaftCore core, Driver driver, Inbox inbox, Applier applier, Lifecycle lifecycle, NodeLoops loops) {
        this.core = core;
        this.driver = driver;
        this.inbox = inbox;
        this.applier = applier;
        this.lifecycle = lifecycle;
        this.raft = loops.raft();
        this.status = core.status(0);
    }

    /** The first step takes in what recovery asks for. */
    void start() {
        inbox.offer(new Input.Tick());
        inbox.onWork(this::drain);
    }

    private void drain() {
        for (Input input : inbox.take(raft.currentTimeMillis())) {
            for (Effect effect : core.step(input, raft.nanoTime())) {
                effect.perform(driver);
            }
            if (input instanceof Input.Receive received) {
                driver.answered(received);
            }
        }
        driver.dropSettled();
        status = core.status(applier.lastApplied());
        arm();
    }

    /** Sees to it that the core is stepped when it wants to be. A deadline that moves away is noticed when it comes. */
    private void arm() {
        long deadline = core.deadline();
        if (deadline < armedFor) {
            armedFor = deadline;
            raft.schedule(deadline - raft.nanoTime(), lifecycle.guard(() -> {
                if (armedFor == deadline) { // else an earlier one was armed since, and takes its place
                    armedFor = Long.MAX_VALUE;
                    inbox.offer(new Input.Tick());
                }
            }));
        }
    }

    /** One consistent view, taken after the latest step. From any thread. */
    NodeStatus status() {
        return status.withLastApplied(applier.lastApplied());
    }
}
