package io.raftkit.testkit.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which operations have taken effect and the state that they led to: two orders that come to the same configuration
 * have the same future (Lowe's memoisation).
 *
 * <p>Operations are bits, in the order of their invocations. Words before the first zero and after the last one are
 * left out, so that the size depends on how many operations are concurrent and not on how many there are.
 */
final class Configuration<S> {
    private static final long ALL = -1;

    private final int firstWord;
    private final long[] words;
    private final S state;
    private final int hash;

    private Configuration(int firstWord, long[] words, S state) {
        this.firstWord = firstWord;
        this.words = words;
        this.state = state;
        this.hash = 31 * (31 * Arrays.hashCode(words) + firstWord) + state.hashCode();
    }

    /** Nothing has taken effect. */
    static <S> Configuration<S> initial(S state) {
        return new Configuration<>(0, new long[0], state);
    }

    S state() {
        return state;
    }

    /** The same operations, another state. */
    Configuration<S> with(S next) {
        return new Configuration<>(firstWord, words, next);
    }

    /** One more operation, another state. */
    Configuration<S> with(int operation, S next) {
        int word = (operation >> 6) - firstWord;
        long[] more = Arrays.copyOf(words, Math.max(words.length, word + 1));
        more[word] |= 1L << operation;
        int full = 0;
        while (full < more.length && more[full] == ALL) {
            full++;
        }
        return new Configuration<>(
                firstWord + full, full == 0 ? more : Arrays.copyOfRange(more, full, more.length), next);
    }

    /** Whether the operation has taken effect. */
    boolean has(int operation) {
        int word = (operation >> 6) - firstWord;
        return word < 0 || (word < words.length && (words[word] & (1L << operation)) != 0);
    }

    /** The first operation, {@code from} or later, that has not taken effect. */
    int next(int from) {
        int word = Math.max(0, (from >> 6) - firstWord);
        long mask = (from >> 6) - firstWord < 0 ? ALL : ALL << from;
        for (; word < words.length; word++, mask = ALL) {
            long open = ~words[word] & mask;
            if (open != 0) {
                return ((firstWord + word) << 6) + Long.numberOfTrailingZeros(open);
            }
        }
        return Math.max(from, (firstWord + words.length) << 6);
    }

    /** About how much memory it takes, without the state. */
    int bytes() {
        return 88 + 8 * words.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Configuration<?> that
                && hash == that.hash
                && firstWord == that.firstWord
                && Arrays.equals(words, that.words)
                && state.equals(that.state);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
