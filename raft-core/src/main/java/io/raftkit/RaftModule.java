package io.raftkit;

import dagger.BindsOptionalOf;
import dagger.Module;
import dagger.Provides;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.spi.Transport;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Provides a {@link RaftNode} to an application that is wired by Dagger.
 *
 * <p>List it in a component of yours, beside one module for each port and one that provides {@link NodeOptions} and
 * your {@link StateMachine}. A port that is missing does not compile; another adapter is another module in the list.
 * {@link NodeListener} and {@link SnapshotPolicy} are used if they are bound.
 */
@Module
public abstract class RaftModule {
    RaftModule() {}

    @BindsOptionalOf
    abstract NodeListener listener();

    @BindsOptionalOf
    abstract SnapshotPolicy snapshotPolicy();

    @Provides
    @Singleton
    static RaftNode node(
            NodeOptions options,
            StateMachine stateMachine,
            LogStore log,
            SnapshotStore snapshots,
            Transport transport,
            Optional<NodeListener> listener,
            Optional<SnapshotPolicy> snapshotPolicy) {
        RaftNodeBuilder builder = RaftNode.builder()
                .id(options.id())
                .members(options.members())
                .config(options.config())
                .stateMachine(stateMachine)
                .log(log)
                .snapshots(snapshots)
                .transport(transport);
        listener.ifPresent(builder::listener);
        snapshotPolicy.ifPresent(builder::snapshotPolicy);
        return builder.build();
    }
}
