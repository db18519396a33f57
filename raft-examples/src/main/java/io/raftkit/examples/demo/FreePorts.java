package io.raftkit.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on loopback that nobody uses.
 *
 * <p>They lie below the range from which operating systems take the local ports of outgoing connections. A port from
 * that range may be taken while its server is down, by any connection of any program: the server cannot come back.
 */
public final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int BEYOND = 32_000;
    private static final int MAX_ATTEMPTS = 1000;

    private FreePorts() {}

    /**
     * So many different ports.
     *
     * @throws IOException if they cannot be found
     */
    public static List<Integer> choose(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int attempt = 0; held.size() < count; attempt++) {
                if (attempt == MAX_ATTEMPTS) {
                    throw new IOException("no free ports from " + LOWEST + " to " + (BEYOND - 1) + " on loopback");
                }
                tryToHold(ThreadLocalRandom.current().nextInt(LOWEST, BEYOND), held);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void tryToHold(int port, List<ServerSocket> held) {
        try {
            held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            // Somebody uses it: another one will do.
        }
    }
}
