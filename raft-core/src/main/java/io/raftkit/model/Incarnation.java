package io.raftkit.model;

import java.util.UUID;

/**
 * One life of a server's storage: minted when its data directory is created, lost with it.
 *
 * <p>A server that comes back with an empty disk has forgotten its votes and acknowledgements. Its new incarnation
 * gives it away, and it may not vote or acknowledge under the old one.
 */
public record Incarnation(UUID value) {
    /** Nobody has met the server yet. */
    public static final Incarnation UNKNOWN = new Incarnation(new UUID(0, 0));

    /** The incarnation that {@link #toString} wrote. */
    public static Incarnation parse(String text) {
        return new Incarnation(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
