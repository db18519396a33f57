package io.raftkit.runtime;

import dagger.BindsInstance;
import dagger.Component;
import io.raftkit.spi.EventLoops;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.spi.Transport;

/** The graph of one node. Making it recovers the node from its stores. */
@NodeScope
@Component(modules = NodeModule.class)
public interface NodeComponent {
    /** The node, recovered and not started yet. */
    NodeRuntime runtime();

    /** Makes the graph from the ports. */
    static Factory factory() {
        return DaggerNodeComponent.factory();
    }

    /** Takes the ports. */
    @Component.Factory
    interface Factory {
        NodeComponent create(
                @BindsInstance NodeSettings settings,
                @BindsInstance StateMachine stateMachine,
                @BindsInstance LogStore log,
                @BindsInstance SnapshotStore snapshots,
                @BindsInstance SnapshotPolicy snapshotPolicy,
                @BindsInstance Transport transport,
                @BindsInstance EventLoops loops,
                @BindsInstance NodeListener listener);
    }
}
