package io.raftkit.storage.mapdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.raftkit.model.HardState;
import io.raftkit.model.NodeId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Term (long), length of the vote (byte, 0 for none), vote (ASCII, as node ids are). */
final class HardStateFormat {
    /** Without a vote. */
    static final int MIN_BYTES = Long.BYTES + 1;

    /** With the longest. */
    static final int MAX_BYTES = MIN_BYTES + 64;

    private HardStateFormat() {}

    static int length(HardState state) {
        return MIN_BYTES + vote(state).length();
    }

    static void put(ByteBuffer target, HardState state) {
        String vote = vote(state);
        target.putLong(state.term()).put((byte) vote.length());
        for (int i = 0; i < vote.length(); i++) {
            target.put((byte) vote.charAt(i));
        }
    }

    /** Throws what a damaged encoding makes it throw: callers check the checksum first. */
    static HardState get(ByteBuffer source) {
        long term = source.getLong();
        byte[] vote = new byte[source.get()];
        source.get(vote);
        return new HardState(term, vote.length == 0 ? null : NodeId.of(new String(vote, US_ASCII)));
    }

    private static String vote(HardState state) {
        @Nullable NodeId votedFor = state.votedFor();
        return votedFor == null ? "" : votedFor.value();
    }
}
