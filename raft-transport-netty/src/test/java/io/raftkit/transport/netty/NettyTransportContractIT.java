package io.raftkit.transport.netty;

import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Transport;
import io.raftkit.testkit.contract.TransportContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NettyTransportContractIT extends TransportContract {
    private static final int MIB = 1 << 20;

    private final List<AutoCloseable> deafServers = new CopyOnWriteArrayList<>();

    @AfterAll
    static void everyBufferWasReleased() {
        LeakRecorder.assertNothingLeaked();
    }

    @AfterEach
    void closeTheDeaf() throws Exception {
        for (AutoCloseable each : deafServers) {
            each.close();
        }
    }

    @Override
    protected Transport create(Endpoint self) {
        return NettyTransport.create();
    }

    @Override
    protected Endpoint endpoint(NodeId id) {
        return TestServer.freeEndpoint(id);
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    @Override
    protected int largestPayloadBytes() {
        return 3 * MIB;
    }

    @Override
    protected OptionalInt tooLargePayloadBytes() {
        return OptionalInt.of(4 * MIB);
    }

    /** Welcomes whoever connects, and reads no further. */
    @Override
    protected Optional<AutoCloseable> deafServer(Endpoint self) throws Exception {
        ServerSocket listening = listen(HostPort.parse(self.address()).port());
        deafServers.add(listening);
        Thread welcoming = new Thread(() -> {
            try {
                while (!listening.isClosed()) {
                    deafServers.add(RawConnection.welcomeNext(listening, self.id()));
                }
            } catch (Exception e) {
                // The test has ended.
            }
        });
        welcoming.setDaemon(true);
        welcoming.start();
        return Optional.of(listening);
    }

    @Override
    protected boolean tellsThatAPeerHasClosed() {
        return true;
    }
}
