/**
 * Messages over TCP with Netty.
 *
 * <p>Every server dials every other, and speaks only on the connections that it dialled:
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
 * <p>Nothing is encrypted or authenticated: this is for networks in which every host is trusted.
 */
@NullMarked
package io.raftkit.transport.netty;

import org.jspecify.annotations.NullMarked;
