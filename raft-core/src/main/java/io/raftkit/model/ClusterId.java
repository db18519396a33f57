package io.raftkit.model;

import java.util.Collection;
import java.util.UUID;

/**
 * The identity of a cluster: what its first members agreed on when it was bootstrapped.
 *
 * <p>It is derived from the incarnations of all first members, so every one of them computes the same value, and two
 * bootstraps, even of the same names at the same addresses, never do.
 */
public record ClusterId(UUID value) {
    /** No cluster yet: the server has not been bootstrapped. */
    public static final ClusterId NONE = new ClusterId(new UUID(0, 0));

    /** The identity of the cluster that these members bootstrap together. */
    public static ClusterId of(Collection<Member> firstMembers) {
        StringBuilder names = new StringBuilder();
        firstMembers.stream()
                .map(member -> member.id() + "=" + member.incarnation() + ";")
                .sorted()
                .forEach(names::append);
        return new ClusterId(UUID.nameUUIDFromBytes(Bytes.utf8(names.toString()).toByteArray()));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
