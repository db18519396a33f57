package io.raftkit.transport.netty;

import static io.raftkit.transport.netty.Messages.N1;
import static io.raftkit.transport.netty.Messages.N2;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.spi.Transport.Local;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names are looked up at each connect: a server whose name stands for another address by now is found there. In a
 * process of its own, whose names are those of a file.
 */
@Timeout(120)
class MovedAddressIT {
    private static final String NAME = "moving.test";

    @TempDir
    private Path directory;

    @Test
    void aServerIsFoundWhereItsNameLeads() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "");
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-Dsun.net.inetaddr.ttl=0",
                        "-Dsun.net.inetaddr.negative.ttl=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Moving.class.getName(),
                        hosts.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            assertThat(Files.readString(log)).contains("found at 127.0.0.2", "found at 127.0.0.3");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The process: one server that stays, and one that moves. */
    static final class Moving {
        private Moving() {}

        public static void main(String[] arguments) throws IOException {
            Path hosts = Path.of(arguments[0]);
            Endpoint moving = new Endpoint(N2, NAME + ":" + portFreeOn("127.0.0.2", "127.0.0.3"));
            try (NettyTransport staying = NettyTransport.listenOn("127.0.0.1", 0)) {
                staying.start(local(new Endpoint(N1, "127.0.0.1:0")), (from, envelope) -> {});
                List<Endpoint> members = List.of(new Endpoint(N1, "127.0.0.1:" + staying.port()), moving);
                staying.reconfigure(Messages.CLUSTER, members, List.of());
                for (String address : List.of("127.0.0.2", "127.0.0.3")) {
                    nowAt(address, hosts);
                    isFound(moving, address, members, staying);
                }
            }
        }

        private static Local local(Endpoint self) {
            return new Local(GroupId.DEFAULT, self, Messages.INCARNATION);
        }

        private static int portFreeOn(String one, String other) throws IOException {
            while (true) {
                try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName(one));
                        Socket second = new Socket()) {
                    second.bind(new InetSocketAddress(other, first.getLocalPort()));
                    return first.getLocalPort();
                } catch (java.net.BindException e) {
                    // Somebody uses that port there: another one will do.
                }
            }
        }

        /** At once: whoever reads the file reads the one line or the other. */
        private static void nowAt(String address, Path hosts) throws IOException {
            Path next = hosts.resolveSibling("next");
            Files.writeString(next, address + " " + NAME + "\n");
            Files.move(next, hosts, StandardCopyOption.ATOMIC_MOVE);
        }

        /** By the one that stays: the one that moves says nothing by itself, for it knows nobody. */
        private static void isFound(Endpoint moving, String address, List<Endpoint> members, NettyTransport staying) {
            AtomicInteger heard = new AtomicInteger();
            int port = Integer.parseInt(moving.address().substring(NAME.length() + 1));
            try (NettyTransport there = NettyTransport.listenOn(address, port)) {
                there.start(local(moving), (from, envelope) -> heard.incrementAndGet());
                TestServer.await("a message at " + address, () -> {
                    staying.send(N2, Messages.numbered(1));
                    return heard.get() > 0;
                });
                System.out.println("found at " + address + " of " + members);
            }
        }
    }
}
