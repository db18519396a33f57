package io.raftkit.transport.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a server listens, for instance {@code host1:7000}, {@code [::1]:7000}, or {@code :7000} for loopback.
 *
 * @param host a name or an IP address, without brackets; empty for the loopback interface
 * @param port 0 to 65535; a server that listens on 0 gets a free port
 */
record HostPort(String host, int port) {
    private static final int LARGEST_PORT = 65535;

    HostPort {
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static HostPort parse(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        boolean ambiguous = host.indexOf(':') >= 0 && !bracketed;
        if (colon < 0 || ambiguous || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "expected host:port, for instance host1:7000 or [::1]:7000, not '" + address + "'");
        }
        int port = Integer.parseInt(address.substring(colon + 1));
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    /** The socket address; its host is looked up later unless it is an IP address. */
    InetSocketAddress toSocketAddress() {
        if (host.isEmpty()) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(literal, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
