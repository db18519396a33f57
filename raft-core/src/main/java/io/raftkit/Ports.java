package io.raftkit;

import io.raftkit.spi.EventLoops;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.SnapshotPolicy;
import io.raftkit.spi.SnapshotStore;
import io.raftkit.spi.StateMachine;
import io.raftkit.spi.Transport;

/** What a node is connected to; closed with it. */
record Ports(
        StateMachine stateMachine,
        LogStore log,
        SnapshotStore snapshots,
        SnapshotPolicy snapshotPolicy,
        Transport transport,
        EventLoops loops,
        NodeListener listener) {}
