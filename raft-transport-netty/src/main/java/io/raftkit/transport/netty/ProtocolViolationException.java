package io.raftkit.transport.netty;

/** The other side does what no server does; the connection is closed. */
sealed class ProtocolViolationException extends Exception permits InsecureConnectionException {
    private static final long serialVersionUID = 1;

    ProtocolViolationException(String message) {
        super(message);
    }
}
