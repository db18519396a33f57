package io.raftkit.examples.dagger;

import dagger.BindsInstance;
import dagger.Component;
import io.raftkit.NodeOptions;
import io.raftkit.RaftModule;
import io.raftkit.RaftNode;
import io.raftkit.snapshot.FileSnapshotModule;
import io.raftkit.snapshot.SnapshotDirectory;
import io.raftkit.storage.mapdb.DataDirectory;
import io.raftkit.storage.mapdb.MapDbStorageModule;
import io.raftkit.transport.netty.NettyTransportModule;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/**
 * A durable key-value node: one module for each port.
 *
 * <pre>{@code
 * try (RaftNode node = KeyValueApp.create(
 *                 NodeOptions.of("n1", "n1=host1:7000", "n2=host2:7000", "n3=host3:7000"), Path.of("data"))
 *         .node()
 *         .start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Leave a module out, and this does not compile: Dagger names the port that nobody provides.
 */
@Singleton
@Component(
        modules = {
            RaftModule.class,
            MapDbStorageModule.class,
            FileSnapshotModule.class,
            NettyTransportModule.class,
            KeyValueModule.class
        })
public interface KeyValueApp {
    /** The node, not started yet; the same one each time. */
    RaftNode node();

    /** A node that keeps its log and its snapshots under {@code data}. */
    static KeyValueApp create(NodeOptions options, Path data) {
        return DaggerKeyValueApp.factory().create(options, data.resolve("log"), data.resolve("snapshots"));
    }

    /** Takes what differs from node to node. */
    @Component.Factory
    interface Factory {
        KeyValueApp create(
                @BindsInstance NodeOptions options,
                @BindsInstance @DataDirectory Path log,
                @BindsInstance @SnapshotDirectory Path snapshots);
    }
}
