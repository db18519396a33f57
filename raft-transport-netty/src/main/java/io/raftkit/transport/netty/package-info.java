/**
 * Messages over TCP with Netty.
 *
 * <p>Every member dials every other, and speaks only on the connections that it dialled:
 *
 * <pre>
 *   n1                                              n2
 *   Peer ── Hello{n1 to n2, group, cluster, ..} ──▶ AcceptorHandshake
 *   DialerHandshake ◀── Welcome or Refused{why} ─── AcceptorHandshake
 *   Peer ── message ── message ── message ────────▶ InboundMessages ──▶ Receiver
 *   Peer ◀── keep-alives both ways when idle ─────▶ KeepAlive
 * </pre>
 *
 * A frame is its length (4 bytes, big-endian) and that many bytes; an empty frame keeps the connection alive.
 *
 * <p>Pieces of snapshots go over a second connection, made when there are any, with whoever speaks version 2 or later
 * of the protocol: however large they are, they delay no heartbeat.
 *
 * <p>Everything is bounded, and a bound that is reached is felt by whoever is too fast: what waits for a slow peer is
 * dropped, superseded heartbeats first, and the node is told; while a node does not keep up, nothing is read for it.
 * Whoever does not read, says a byte now and then, or talks nonsense loses its own connection, and nobody else notices.
 *
 * <p>Whoever connects is dialled back, at the address that it names if it is not known otherwise, and can be answered
 * for as long as it is connected: a server that wants to join, one that was removed and does not know it yet, or a
 * leader by a configuration that has not arrived here. Only who belongs to another cluster or group is refused.
 *
 * <p>When a connection that was up is lost, the receiver is told at once: of a process that dies, the other servers
 * know before its heartbeats are missed.
 *
 * <p>With {@link io.raftkit.transport.netty.TlsOptions} all this is inside TLS 1.3. Both sides present certificates,
 * and one that does not name the node id that its owner claims is refused. Without, only loopback addresses are used,
 * unless the options say that the network is trusted.
 */
@NullMarked
package io.raftkit.transport.netty;

import org.jspecify.annotations.NullMarked;
