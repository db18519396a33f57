package io.raftkit.model;

import java.util.regex.Pattern;

/**
 * The name of a Raft group; every message carries it, so that several groups can share connections.
 *
 * @param value 1 to 64 letters, digits, dots, dashes or underscores
 */
public record GroupId(String value) implements Comparable<GroupId> {
    // First, for DEFAULT is checked against it.
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** The group of a cluster that has only one. */
    public static final GroupId DEFAULT = new GroupId("default");

    public GroupId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a group id is 1 to 64 letters, digits, dots, dashes or underscores, not '" + value + "'");
        }
    }

    /** The group with this name. */
    public static GroupId of(String value) {
        return DEFAULT.value.equals(value) ? DEFAULT : new GroupId(value); // asked for every message that comes in
    }

    @Override
    public int compareTo(GroupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
