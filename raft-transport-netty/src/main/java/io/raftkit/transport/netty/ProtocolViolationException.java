package io.raftkit.transport.netty;

/** The other side does what no server does; the connection is closed. */
final class ProtocolViolationException extends Exception {
    private static final long serialVersionUID = 1;

    ProtocolViolationException(String message) {
        super(message);
    }
}
