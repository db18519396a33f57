package io.raftkit.transport.netty;

/** The other side has not proved who it is, or this one could not; nothing is said to it. */
final class InsecureConnectionException extends ProtocolViolationException {
    private static final long serialVersionUID = 1;

    InsecureConnectionException(String message) {
        super(message);
    }
}
