package io.raftkit.transport.netty;

import io.raftkit.spi.Transport.Receiver;
import java.util.function.Supplier;

/**
 * What all connections of one transport share.
 *
 * @param options its settings
 * @param log what it tells its operator
 * @param membership the newest; asked on the event loop only
 * @param receiver who takes what arrives
 * @param notUnderstood what newer servers say
 */
record TransportContext(
        NettyOptions options,
        TransportLog log,
        Supplier<Membership> membership,
        Receiver receiver,
        NotUnderstood notUnderstood) {

    TransportContext(NettyOptions options, TransportLog log, Supplier<Membership> membership, Receiver receiver) {
        this(options, log, membership, receiver, new NotUnderstood(log, System::nanoTime));
    }
}
