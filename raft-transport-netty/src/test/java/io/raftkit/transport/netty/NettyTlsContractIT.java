package io.raftkit.transport.netty;

import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that a transport promises, inside TLS. */
@Timeout(120)
class NettyTlsContractIT extends TransportContract {
    private static final int MIB = 1 << 20;
    private static final TestCertificates AUTHORITY = new TestCertificates("the cluster's");

    @TempDir
    private Path directory;

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    @Override
    protected Transport create(Endpoint self) {
        String id = self.id().value();
        return NettyTransport.tls(AUTHORITY.options(directory.resolve(id), AUTHORITY.of(id)));
    }

    @Override
    protected Endpoint endpoint(NodeId id) {
        return TestServer.freeEndpoint(id);
    }

    @Override
    protected int largestPayloadBytes() {
        return 3 * MIB;
    }

    @Override
    protected OptionalInt tooLargePayloadBytes() {
        return OptionalInt.of(4 * MIB);
    }

    @Override
    protected boolean tellsThatAPeerHasClosed() {
        return true;
    }
}
