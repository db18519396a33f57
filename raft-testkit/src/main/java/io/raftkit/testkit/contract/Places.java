package io.raftkit.testkit.contract;

import java.util.stream.IntStream;

/** Where something may happen within so many bytes. */
final class Places {
    private Places() {}

    /** Every place, if they are not more than {@code most}; else so many, the first and the last among them. */
    static IntStream in(int length, int most) {
        if (length <= most) {
            return IntStream.range(0, length);
        }
        return IntStream.range(0, most).map(i -> (int) ((long) i * (length - 1) / (most - 1)));
    }
}
