package io.raftkit.model;

/**
 * A server and where it listens.
 *
 * @param id the server
 * @param address what the transport in use connects to, for instance {@code host:port}
 */
public record Endpoint(NodeId id, String address) {
    public Endpoint {
        if (address.isBlank() || address.length() > 512) {
            throw new IllegalArgumentException(
                    "the address of " + id + " must be 1 to 512 characters, not '" + address + "'");
        }
    }

    /** Reads {@code id=address}, for instance {@code n1=host1:7000}. */
    public static Endpoint parse(String text) {
        int separator = text.indexOf('=');
        if (separator < 1) {
            throw new IllegalArgumentException("expected id=address, for instance n1=host1:7000, not '" + text + "'");
        }
        return new Endpoint(NodeId.of(text.substring(0, separator)), text.substring(separator + 1));
    }

    @Override
    public String toString() {
        return id + "=" + address;
    }
}
