package io.raftkit.examples.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.model.Bytes;
import java.nio.ByteBuffer;

/**
 * The commands of a {@link KeyValueStore}, for {@code RaftNode.propose}.
 *
 * <p>Their encoding: one byte that names the command, the length of the key (unsigned short, big-endian), the key in
 * UTF-8, and for {@code set} the value to the end. For {@code compareAndSet}, what follows the key is one byte that
 * says whether an absent key will do, the length of the expected value (int), that value, and the new value to the end.
 */
public final class Commands {
    /** Longest key, in bytes of UTF-8. */
    public static final int MAX_KEY_BYTES = 1024;

    static final byte SET = 1;
    static final byte DELETE = 2;
    static final byte COMPARE_AND_SET = 3;

    private static final byte NOTHING = 0;
    private static final byte EXPECTED = 1;
    private static final byte ANOTHER = 2;

    private static final int HEADER_BYTES = 1 + Short.BYTES;

    private Commands() {}

    /**
     * Sets {@code key} to {@code value}; the result is empty.
     *
     * @param key 1 to {@link #MAX_KEY_BYTES} bytes of UTF-8
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public static Bytes set(String key, Bytes value) {
        return encode(SET, key, value);
    }

    /**
     * Removes {@code key}; the result tells whether it was there, see {@link #existed}.
     *
     * @param key 1 to {@link #MAX_KEY_BYTES} bytes of UTF-8
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public static Bytes delete(String key) {
        return encode(DELETE, key, Bytes.EMPTY);
    }

    /**
     * Sets {@code key} to {@code value} if it is {@code expected}; the result tells what it found, see {@link #found}.
     *
     * @param key 1 to {@link #MAX_KEY_BYTES} bytes of UTF-8
     * @param orAbsent whether it is also set if it is not there
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public static Bytes compareAndSet(String key, Bytes expected, Bytes value, boolean orAbsent) {
        ByteBuffer target = ByteBuffer.allocate(1 + Integer.BYTES + expected.length() + value.length());
        target.put((byte) (orAbsent ? 1 : 0)).putInt(expected.length());
        expected.writeTo(target);
        value.writeTo(target);
        return encode(COMPARE_AND_SET, key, Bytes.wrap(target.array()));
    }

    /** What a {@link #compareAndSet} finds. */
    public enum Found {
        /** The key was not there; it is set if that was to do. */
        NOTHING,
        /** The value that was expected; it is replaced. */
        WHAT_WAS_EXPECTED,
        /** Another value, which stays. */
        ANOTHER_VALUE
    }

    /** What the result of a {@link #compareAndSet} says. */
    public static Found found(Bytes result) {
        return switch (result.at(0)) {
            case NOTHING -> Found.NOTHING;
            case EXPECTED -> Found.WHAT_WAS_EXPECTED;
            default -> Found.ANOTHER_VALUE;
        };
    }

    static Bytes result(Found found) {
        byte code = switch (found) {
            case NOTHING -> NOTHING;
            case WHAT_WAS_EXPECTED -> EXPECTED;
            case ANOTHER_VALUE -> ANOTHER;
        };
        return Bytes.wrap(new byte[] {code});
    }

    /** What the result of a {@link #delete} says: whether the key was there. */
    public static boolean existed(Bytes result) {
        return result.at(0) == 1;
    }

    /** The largest value that fits with any key into a command of {@code maxCommandBytes}. */
    public static int maxValueBytes(int maxCommandBytes) {
        return Math.max(0, maxCommandBytes - HEADER_BYTES - MAX_KEY_BYTES);
    }

    static Bytes encode(byte kind, String key, Bytes value) {
        byte[] name = key.getBytes(UTF_8);
        if (name.length == 0 || name.length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key is 1 to " + MAX_KEY_BYTES + " bytes of UTF-8, this one is " + name.length);
        }
        ByteBuffer target = ByteBuffer.allocate(HEADER_BYTES + name.length + value.length());
        target.put(kind).putShort((short) name.length).put(name);
        value.writeTo(target);
        return Bytes.wrap(target.array());
    }

    /** The key of a command or query; throws if it ends before its key does. */
    static String key(Bytes encoded) {
        return encoded.slice(HEADER_BYTES, keyLength(encoded)).toUtf8();
    }

    /** What follows the key. */
    static Bytes value(Bytes encoded) {
        return encoded.slice(HEADER_BYTES + keyLength(encoded));
    }

    private static int keyLength(Bytes encoded) {
        return Short.toUnsignedInt(encoded.slice(1, Short.BYTES).asByteBuffer().getShort());
    }
}
