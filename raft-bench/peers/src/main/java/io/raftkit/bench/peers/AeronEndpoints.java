package io.raftkit.bench.peers;

import io.raftkit.bench.compare.Seat;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where members of Aeron Cluster listen. Each needs five ports and has one, so that each listens at that one of five
 * addresses of the loopback (all of 127.0.0.0/8 is there on Linux).
 */
record AeronEndpoints(Seat seat) {
    /** Any free port, told to whoever has to know it. */
    static final String ANY = "aeron:udp?endpoint=127.0.0.1:0";

    /** In the order in which Aeron's description of a member has them; the last number of the address. */
    private static final int INGRESS = 1;

    private static final int ARCHIVE = 5;

    /** Of every member, as the consensus module wants them: {@code 0,ingress,consensus,log,catchup,archive|1,...}. */
    String members() {
        return members(member -> member
                        + IntStream.rangeClosed(INGRESS, ARCHIVE)
                                .mapToObj(address -> "," + endpoint(member, address))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("|"));
    }

    /** Of every member, as a client wants them. */
    String ingress() {
        return members(member -> member + "=" + endpoint(member, INGRESS)).collect(Collectors.joining(","));
    }

    /** Where this member's archive is asked. */
    String archive() {
        return "aeron:udp?endpoint=" + endpoint(seat.self(), ARCHIVE);
    }

    private Stream<String> members(IntFunction<String> description) {
        return IntStream.range(0, seat.ports().size()).mapToObj(description);
    }

    private String endpoint(int member, int address) {
        return "127.0.0." + address + ":" + seat.ports().get(member);
    }
}
