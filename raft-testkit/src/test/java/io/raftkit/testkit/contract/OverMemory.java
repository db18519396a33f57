package io.raftkit.testkit.contract;

import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Transport;

/** The contract of transports in one process, whose messages arrive when the test lets time pass. */
abstract class OverMemory extends TransportContract {
    final TaskQueue loop = new TaskQueue();
    final MemoryNetwork network = new MemoryNetwork(loop);

    @Override
    protected Transport create(Endpoint self) {
        return network.transport(self.id());
    }

    @Override
    protected Endpoint endpoint(NodeId id) {
        return new Endpoint(id, "memory");
    }

    @Override
    protected boolean tellsThatAPeerHasClosed() {
        return true;
    }

    @Override
    protected void passTime() {
        loop.runAll();
    }
}
