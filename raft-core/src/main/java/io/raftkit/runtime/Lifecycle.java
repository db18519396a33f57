package io.raftkit.runtime;

import io.raftkit.error.DiskFullException;
import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.StorageException;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotProgress;
import io.raftkit.spi.NodeListener;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the node runs, was closed, or has failed, and what the log and the listener are told of it. A node that has
 * failed does nothing more, and says why.
 */
@NodeScope
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    /** A leader with a full disk that has handed over, and leads again, bears so many reports of that at least. */
    private static final int PATIENCE = 16;

    private final NodeSettings settings;
    private final NodeListener listener;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Set<NodeId> suspects = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable ServerRole role;
    private volatile boolean hasLostData;
    private volatile boolean isRemoved;
    private volatile boolean isDiskFull;
    private volatile Runnable onFailure = () -> {};
    private volatile Supplier<CompletableFuture<Long>> handOver = CompletableFuture::new;
    private volatile int nextHandOver;

    /** Since the disk filled up; on the disk loop. */
    private int complaints;

    @Inject
    Lifecycle(NodeSettings settings, NodeListener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** What to do when the node fails, beside telling the listener. */
    void onFailure(Runnable task) {
        onFailure = task;
    }

    /** How a leader whose disk is full hands its leadership over; fails if it goes on to lead. */
    void handOver(Supplier<CompletableFuture<Long>> transfer) {
        handOver = transfer;
    }

    boolean isRunning() {
        return !closed && failure.get() == null;
    }

    void close() {
        closed = true;
    }

    /** Stops the node for good. Only the first failure counts. */
    void fail(Throwable cause) {
        if (!closed && failure.compareAndSet(null, cause)) {
            if (cause instanceof StorageException) {
                LOG.error("{} has failed and stops: {}", settings, cause.getMessage());
                LOG.debug("{} has failed", settings, cause);
            } else {
                LOG.error("{} has failed and stops", settings, cause);
            }
            onFailure.run();
            tell(() -> listener.failed(cause));
        }
    }

    /** A task that runs only while the node does, and stops it if it throws. */
    Runnable guard(Runnable task) {
        return () -> {
            if (isRunning()) {
                try {
                    task.run();
                } catch (Throwable e) {
                    fail(e);
                }
            }
        };
    }

    void started(NodeStatus recovered) {
        role = recovered.role();
        if (role != ServerRole.NEWCOMER) {
            return;
        }
        if (settings.joinAs() != null) {
            LOG.info("{} joins through {}", settings, settings.others());
        } else {
            LOG.info(
                    "{} has an empty log: it is new, or what it had is lost. Where the cluster is new too, the first"
                            + " election waits until all of {} have met once",
                    settings,
                    settings.members());
        }
    }

    void roleChanged(NodeStatus status) {
        role = status.role();
        hasLostData &= role == ServerRole.NEWCOMER;
        Object leader = status.leader() == null ? "unknown" : status.leader();
        LOG.info("{} {} in term {}, leader {}", settings, status.role(), status.term(), leader);
        tell(() -> listener.roleChanged(status));
    }

    void reconfigured(Configuration configuration) {
        isRemoved &= !configuration.concerns(settings.self());
        Object change = configuration.isJoint() ? ", on the way from " + configuration.outgoing() : "";
        LOG.info("{} configuration: {}{}", settings, configuration.members(), change);
        tell(() -> listener.configurationChanged(configuration));
    }

    void identityLost(Incarnation expected) {
        hasLostData = true;
        LOG.error(
                "{} has an empty disk, but its cluster knows it by incarnation {}: its data was lost. It neither votes"
                        + " nor stores anything until its data is restored, or it is admitted again: the leader tells"
                        + " by which incarnation",
                settings,
                expected);
        tell(() -> listener.identityLost());
    }

    void removed(long configurationIndex) {
        isRemoved = true;
        LOG.warn(
                "{} is no member of its cluster any more, by entry {}: it takes no part, and can be stopped",
                settings,
                configurationIndex);
        tell(() -> listener.removed());
    }

    void memberLostData(NodeId member, Incarnation now) {
        LOG.error(
                "{}: {} has come back with an empty disk, as incarnation {}. It takes no part until it is admitted"
                        + " again: change the members so that it is a learner with that incarnation",
                settings,
                member,
                now);
        tell(() -> listener.memberLostData(member, now));
    }

    /** Said once for each server: it may go on and on. */
    void suspicious(NodeId from, String what) {
        if (suspects.add(from)) {
            LOG.error("{}: what {} says makes no sense and is ignored: {}", settings, from, what);
        }
        tell(() -> listener.suspicious(from, what));
    }

    void diskFull() {
        if (!isDiskFull) {
            isDiskFull = true;
            LOG.error(
                    "{}: the disk of the log is full. Nothing is accepted while this server leads, and it tries to hand"
                            + " its leadership over; reads are served. It goes on by itself when there is space",
                    settings);
            tell(listener::diskFull);
        }
        complaints++;
        if (role == ServerRole.LEADER && complaints >= nextHandOver) {
            tryToHandOver();
        }
    }

    /**
     * Once for each time that the disk fills up, and then ever more rarely: perhaps it is just as full where the
     * leadership came back from. What nobody has taken over is tried again at the next report.
     */
    private void tryToHandOver() {
        nextHandOver = 2 * Math.max(complaints, PATIENCE);
        var unused = handOver.get().exceptionally(failure -> {
            nextHandOver = 0;
            return 0L;
        });
    }

    void diskHasRoom() {
        isDiskFull = false;
        complaints = 0;
        nextHandOver = 0;
        LOG.info("{}: the disk of the log has room again", settings);
        tell(listener::diskHasRoom);
    }

    void synced(long nanos) {
        tell(() -> listener.synced(nanos));
    }

    /** Whether this server leads, and could not keep what it would accept. */
    boolean isFullLeader() {
        return isDiskFull && role == ServerRole.LEADER;
    }

    void snapshotTaken(Snapshot snapshot) {
        LOG.info("{} took a snapshot up to {}, {} bytes", settings, snapshot.lastIncluded(), snapshot.sizeBytes());
        tell(() -> listener.snapshotTaken(snapshot));
    }

    void snapshotProgress(SnapshotProgress progress) {
        tell(() -> listener.snapshotProgress(progress));
    }

    void snapshotInstalled(Snapshot snapshot) {
        LOG.info(
                "{} restored the snapshot up to {}, {} bytes", settings, snapshot.lastIncluded(), snapshot.sizeBytes());
        tell(() -> listener.snapshotInstalled(snapshot));
    }

    /** What a listener throws is its own affair. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: the listener threw", settings, e);
        }
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Why a leader whose disk is full accepts nothing. */
    DiskFullException diskIsFull() {
        return new DiskFullException("the disk of the leader's log is full: nothing was appended");
    }

    /** Why this server refuses what only a leader can do. */
    NotLeaderException notLeader(@Nullable NodeId leader) {
        if (hasLostData) {
            return new NotLeaderException(
                    settings + " has lost its data and takes no part in its cluster: ask another node", null);
        }
        if (isRemoved) {
            return new NotLeaderException(settings + " is no member of its cluster any more: ask another node", leader);
        }
        if (role == ServerRole.NEWCOMER) {
            return new NotLeaderException(
                    settings.joinAs() == null
                            ? settings + " is new, and its cluster begins once each of " + settings.members()
                                    + " has been started"
                            : settings + " is not taken in yet by the cluster that it joins through "
                                    + settings.others(),
                    null);
        }
        return role == ServerRole.LEARNER && leader == null
                ? new NotLeaderException(settings + " has no vote, and knows no leader at present", null)
                : new NotLeaderException(settings.self(), leader);
    }

    /** Why nothing more is accepted. */
    NodeStoppedException stopped() {
        Throwable cause = failure.get();
        return cause == null
                ? new NodeStoppedException(settings + " is closed")
                : new NodeStoppedException(settings + " has failed: " + cause.getMessage(), cause);
    }
}
