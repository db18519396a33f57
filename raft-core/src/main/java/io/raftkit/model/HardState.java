package io.raftkit.model;

import org.jspecify.annotations.Nullable;

/**
 * What a server must not forget (Figure 2, "persistent state"): one value, written in one piece.
 *
 * @param term the latest term the server has seen
 * @param votedFor the candidate that got its vote in that term, if any
 */
public record HardState(long term, @Nullable NodeId votedFor) {
    /** A server that has seen nothing. */
    public static final HardState INITIAL = new HardState(0, null);

    public HardState {
        if (term < 0) {
            throw new IllegalArgumentException("terms start at 0, not " + term);
        }
    }
}
