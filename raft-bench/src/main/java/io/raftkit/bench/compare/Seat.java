package io.raftkit.bench.compare;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * The place of one member.
 *
 * @param self which of the members it is, from 0
 * @param ports the members' ports on the loopback address, one each
 * @param directory this member's own, where it makes durable what it acknowledges
 * @param reads how reads are going to be protected; a contender that answers all levels need not look at it
 */
public record Seat(int self, List<Integer> ports, Path directory, ReadLevel reads) {
    public Seat {
        ports = List.copyOf(ports);
        if (self < 0 || self >= ports.size()) {
            throw new IllegalArgumentException("member " + self + " of " + ports.size());
        }
    }

    /** The address that all members listen at. */
    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** This member's port. */
    public int port() {
        return ports.get(self);
    }
}
