package io.raftkit.testkit.contract;

import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Endpoint;
import io.raftkit.spi.Transport;
import org.junit.jupiter.api.Nested;

class MemoryNetworkContractTest {
    @Nested
    class OnALoop extends OverMemory {}

    @Nested
    class OnTheSendersThread extends OverMemory {
        private final MemoryNetwork direct = new MemoryNetwork();

        @Override
        protected Transport create(Endpoint self) {
            return direct.transport(self.id());
        }
    }
}
