package io.raftkit.model;

import java.util.Locale;

/**
 * A server of a {@link Configuration}.
 *
 * @param id the server
 * @param address where it listens
 * @param incarnation the life of its storage that is a member: another one may neither vote nor acknowledge; {@link
 *     Incarnation#UNKNOWN} for a new server that nobody has met yet
 * @param suffrage whether it counts
 * @param priority 0 to 100; where several could lead, the highest is preferred, and nobody ever waits for it
 */
public record Member(NodeId id, String address, Incarnation incarnation, Suffrage suffrage, int priority) {
    private static final int HIGHEST_PRIORITY = 100;

    public Member {
        if (priority < 0 || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("the priority of " + id + " must be 0 to 100, not " + priority);
        }
    }

    /** A voter without priority. */
    public Member(NodeId id, String address, Incarnation incarnation) {
        this(id, address, incarnation, Suffrage.VOTER, 0);
    }

    /** A server to be added that nobody has met yet. */
    public static Member joining(Endpoint endpoint, Suffrage suffrage) {
        return new Member(endpoint.id(), endpoint.address(), Incarnation.UNKNOWN, suffrage, 0);
    }

    /** The server and its address. */
    public Endpoint endpoint() {
        return new Endpoint(id, address);
    }

    /** Whether it counts. */
    public boolean isVoter() {
        return suffrage == Suffrage.VOTER;
    }

    /** Whether a server with this incarnation is this member, as far as can be known. */
    public boolean isOf(Incarnation other) {
        return incarnation.equals(other) || incarnation.equals(Incarnation.UNKNOWN);
    }

    /** The same server with another suffrage. */
    public Member with(Suffrage other) {
        return new Member(id, address, incarnation, other, priority);
    }

    /** The same server at another address. */
    public Member at(String otherAddress) {
        return new Member(id, otherAddress, incarnation, suffrage, priority);
    }

    /** The same server with another life of its storage. */
    public Member with(Incarnation other) {
        return new Member(id, address, other, suffrage, priority);
    }

    /** The same server with another priority. */
    public Member withPriority(int other) {
        return new Member(id, address, incarnation, suffrage, other);
    }

    @Override
    public String toString() {
        String kind = isVoter() ? "" : " (" + suffrage.name().toLowerCase(Locale.ROOT) + ")";
        return id + "=" + address + kind;
    }
}
