package io.raftkit.testkit.history;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Models of common objects. Operations on different keys concern different objects; without keys there is one.
 *
 * <p>Where an object answers what it did (whether an element was there, what the sum is) the answer is judged; where
 * it only answers that it did, the output is null and nothing is judged.
 */
public final class Models {
    private Models() {}

    /** A register, empty at first: {@link Call#read}, {@link Call#write}. */
    public static Model<?> register() {
        return register(null);
    }

    /** A register with a value in it. */
    public static Model<?> register(@Nullable Object initial) {
        return new Register("register", Values.of(initial), Set.of(Call.READ, Call.WRITE));
    }

    /** A register, empty at first: {@link Call#read}, {@link Call#write}, {@link Call#cas}. */
    public static Model<?> casRegister() {
        return casRegister(null);
    }

    /** The same with a value in it. */
    public static Model<?> casRegister(@Nullable Object initial) {
        return new Register("CAS register", Values.of(initial), Set.of(Call.READ, Call.WRITE, Call.CAS));
    }

    /**
     * A map from keys to values, empty at first: every key is a register with {@link Call#read}, {@link Call#write},
     * {@link Call#cas} and {@link Call#delete}. Calls must name their key.
     */
    public static Model<?> keyValues() {
        return new KeyValues();
    }

    /** A number, 0 at first: {@link Call#read}, {@link Call#add}. */
    public static Model<?> counter() {
        return new Counter();
    }

    /**
     * A set, empty at first: {@link Call#add}, {@link Call#remove}, {@link Call#contains}, {@link Call#read}.
     *
     * <p>A step copies the set. If nobody reads large sets as a whole, give every element a key of its own.
     */
    public static Model<?> set() {
        return new ElementSet();
    }

    /** First in, first out, empty at first: {@link Call#enqueue}, {@link Call#dequeue}. A step copies the queue. */
    public static Model<?> queue() {
        return new FifoQueue();
    }

    /** What a model says to a call that it does not know. */
    static IllegalArgumentException unknown(Model<?> model, Call call) {
        return new IllegalArgumentException("a " + model.name() + " knows no \"" + call + '"');
    }
}
