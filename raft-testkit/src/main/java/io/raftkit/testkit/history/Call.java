package io.raftkit.testkit.history;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for: {@code Call.write(3).on("x")}.
 *
 * <p>The methods below make the calls that {@link Models} know; {@link #of} makes any other. What a call is given is
 * null, a boolean, a whole number, a text or a list of such; so is what it answers.
 *
 * @param action what to do: lower-case letters, digits and hyphens, beginning with a letter
 * @param key of the object that it concerns; null if there is only one
 * @param input what it is given, if anything
 */
public record Call(
        String action, @Nullable String key, @Nullable Object input) {
    static final String READ = "read";
    static final String WRITE = "write";
    static final String CAS = "cas";
    static final String DELETE = "delete";
    static final String ADD = "add";
    static final String REMOVE = "remove";
    static final String CONTAINS = "contains";
    static final String ENQUEUE = "enqueue";
    static final String DEQUEUE = "dequeue";
    static final String APPEND = "append";
    static final String DIGEST = "digest";

    private static final Pattern ACTION = Pattern.compile("[a-z][a-z0-9-]*");

    public Call {
        if (!ACTION.matcher(action).matches()) {
            throw new IllegalArgumentException(
                    "an action is lower-case letters, digits and hyphens, and not \"" + action + '"');
        }
        input = Values.of(input);
    }

    /** Any call. */
    public static Call of(String action, @Nullable Object input) {
        return new Call(action, null, input);
    }

    /** The same call, on another object. */
    public Call on(String otherKey) {
        return new Call(action, otherKey, input);
    }

    /** Answers what is there: a value, a sum, all elements of a set, a list. */
    public static Call read() {
        return of(READ, null);
    }

    /** Puts a value into a register. */
    public static Call write(@Nullable Object value) {
        return of(WRITE, value);
    }

    /** Puts {@code value} into a register if {@code expected} is in it; answers whether it was. */
    public static Call cas(@Nullable Object expected, @Nullable Object value) {
        return of(CAS, Arrays.asList(expected, value));
    }

    /** Empties a register; answers whether something was in it, or nothing. */
    public static Call delete() {
        return of(DELETE, null);
    }

    /** Adds a number to a counter, and answers the sum or nothing; adds an element to a set. */
    public static Call add(@Nullable Object what) {
        return of(ADD, what);
    }

    /** Removes an element from a set; answers whether it was there, or nothing. */
    public static Call remove(@Nullable Object element) {
        return of(REMOVE, element);
    }

    /** Answers whether an element is in a set. */
    public static Call contains(@Nullable Object element) {
        return of(CONTAINS, element);
    }

    /** Puts an element at the end of a queue. */
    public static Call enqueue(@Nullable Object element) {
        return of(ENQUEUE, element);
    }

    /** Takes the element at the front of a queue and answers it; answers nothing if there is none. */
    public static Call dequeue() {
        return of(DEQUEUE, null);
    }

    /** Puts an element, unlike all others, at the end of a list. */
    public static Call append(@Nullable Object element) {
        return of(APPEND, element);
    }

    /** Answers the length and the {@linkplain AppendList#digest digest} of a list. */
    public static Call digest() {
        return of(DIGEST, null);
    }

    /** For instance {@code write 3}; without the key. */
    @Override
    public String toString() {
        return input == null ? action : action + ' ' + Values.text(input);
    }
}
