package io.raftkit.model;

import java.util.regex.Pattern;

/**
 * The name of a server, unique in its cluster and independent of its address.
 *
 * @param value 1 to 64 letters, digits, dots, dashes or underscores
 */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public NodeId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a node id is 1 to 64 letters, digits, dots, dashes or underscores, not '" + value + "'");
        }
    }

    /** The id with this name. */
    public static NodeId of(String value) {
        return new NodeId(value);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
