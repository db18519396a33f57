package io.raftkit.model;

/**
 * A server of a {@link Configuration}.
 *
 * @param id the server
 * @param address where it listens
 * @param incarnation the life of its storage that is a member: another one may neither vote nor acknowledge
 */
public record Member(NodeId id, String address, Incarnation incarnation) {
    /** The server and its address. */
    public Endpoint endpoint() {
        return new Endpoint(id, address);
    }

    @Override
    public String toString() {
        return id + "=" + address;
    }
}
