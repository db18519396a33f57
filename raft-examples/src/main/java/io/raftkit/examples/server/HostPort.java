package io.raftkit.examples.server;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something listens.
 *
 * @param host a name or address, IPv6 without brackets
 * @param port 1 to 65535
 */
record HostPort(String host, int port) {
    static final String LOOPBACK = "127.0.0.1";

    private static final Pattern FORM = Pattern.compile("(\\[([0-9A-Fa-f:.%a-z]+)]|[^\\[\\]:\\s]*):([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    HostPort {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("the port must be 1 to " + MAX_PORT + ", not " + port);
        }
    }

    /** Reads {@code host:port}; no host means loopback; IPv6 stands in brackets. */
    static HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected \"host:port\", or \":port\" for loopback, not \"" + text + "\"");
        }
        String host = matcher.group(2) != null ? matcher.group(2) : matcher.group(1);
        return new HostPort(host.isEmpty() ? LOOPBACK : host, Integer.parseInt(matcher.group(3)));
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
