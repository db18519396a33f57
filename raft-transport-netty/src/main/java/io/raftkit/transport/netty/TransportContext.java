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
 */
record TransportContext(NettyOptions options, TransportLog log, Supplier<Membership> membership, Receiver receiver) {}
