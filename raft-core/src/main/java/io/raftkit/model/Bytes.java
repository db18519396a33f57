package io.raftkit.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * An immutable byte string with value equality and free slices: commands, queries, results and encoded records.
 *
 * <p>A slice shares the array it was cut from, and keeps it alive. {@link #wrap} shares the caller's array, which must
 * not change afterwards; {@link #copyOf} does not.
 */
public final class Bytes implements Comparable<Bytes> {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** The UTF-8 encoding of {@code text}. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(UTF_8));
    }

    /** A copy of {@code array}, which may change afterwards. */
    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    /** A copy of what remains in {@code buffer}, whose position does not move. */
    public static Bytes copyOf(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return wrap(copy);
    }

    /** Shares {@code array}: it must never change again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /** Shares {@code length} bytes of {@code array} from {@code offset}: they must never change again. */
    public static Bytes wrap(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return length == 0 ? EMPTY : new Bytes(array, offset, length);
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at {@code index}, counted from 0. */
    public byte at(int index) {
        return array[offset + Objects.checkIndex(index, length)];
    }

    /** The big-endian int whose first byte is at {@code index}. */
    public int intAt(int index) {
        return intAt(array, offset + Objects.checkFromIndexSize(index, Integer.BYTES, length));
    }

    static int intAt(byte[] array, int index) {
        return (int) INT.get(array, index);
    }

    /** The big-endian long whose first byte is at {@code index}. */
    public long longAt(int index) {
        return longAt(array, offset + Objects.checkFromIndexSize(index, Long.BYTES, length));
    }

    static long longAt(byte[] array, int index) {
        return (long) LONG.get(array, index);
    }

    /** What these bytes are in, at {@link #offset()}. */
    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    /** {@code count} bytes from {@code from}, sharing this string's array. */
    public Bytes slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return count == length ? this : wrap(array, offset + from, count);
    }

    /** What follows the first {@code from} bytes, sharing this string's array. */
    public Bytes slice(int from) {
        return slice(from, length - from);
    }

    /** These bytes, copied if they are less than half of their array: whoever keeps them keeps little else. */
    Bytes trimmed() {
        return length >= array.length / 2 ? this : wrap(toByteArray());
    }

    /** A copy as an array. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A read-only, big-endian view, positioned at the first byte. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** A stream over these bytes. */
    public InputStream asInputStream() {
        return new ByteArrayInputStream(array, offset, length);
    }

    /** Copies the bytes to {@code target} and moves its position. */
    public void writeTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    /** Writes the bytes to {@code target}. */
    public void writeTo(OutputStream target) throws IOException {
        target.write(array, offset, length);
    }

    /** Copies the bytes into {@code target} from {@code at}. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    /** Feeds the bytes to {@code checksum}. */
    public void update(Checksum checksum) {
        checksum.update(array, offset, length);
    }

    /** Feeds {@code count} bytes from {@code from} to {@code checksum}. */
    public void update(Checksum checksum, int from, int count) {
        checksum.update(array, offset + Objects.checkFromIndexSize(from, count, length), count);
    }

    /** The text of which this is the UTF-8 encoding; malformed input becomes U+FFFD. */
    public String toUtf8() {
        return new String(array, offset, length, UTF_8);
    }

    /** Unsigned lexicographic order. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The length only: payloads do not belong in logs. */
    @Override
    public String toString() {
        return length + " bytes";
    }
}
