package io.raftkit.examples.kv;

import io.raftkit.model.Bytes;
import io.raftkit.snapshot.PersistentMap;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queries of a {@link KeyValueStore}, for {@code RaftNode.query}, and how to read their results. */
public final class Queries {
    /** The largest list that is answered, in bytes. */
    public static final int MAX_LIST_BYTES = 64 << 20;

    static final byte GET = 1;
    static final byte LIST = 2;
    static final byte SIZE = 3;
    static final byte DIGEST = 4;

    private static final Bytes ABSENT = Bytes.wrap(new byte[] {0});
    private static final byte PRESENT = 1;

    private Queries() {}

    /**
     * The value of {@code key}; read the result with {@link #value}.
     *
     * @param key 1 to {@link Commands#MAX_KEY_BYTES} bytes of UTF-8
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public static Bytes get(String key) {
        return Commands.encode(GET, key, Bytes.EMPTY);
    }

    /** All pairs; read the result with {@link #pairs}. */
    public static Bytes list() {
        return Bytes.wrap(new byte[] {LIST});
    }

    /** How many pairs there are; read the result with {@link #size(Bytes)}. */
    public static Bytes size() {
        return Bytes.wrap(new byte[] {SIZE});
    }

    /** SHA-256 over all pairs in order: equal states, and only they, have equal digests. */
    public static Bytes digest() {
        return Bytes.wrap(new byte[] {DIGEST});
    }

    /** The value in the result of {@link #get}, if the key was there. */
    public static Optional<Bytes> value(Bytes result) {
        return result.at(0) == PRESENT ? Optional.of(result.slice(1)) : Optional.empty();
    }

    /** The pairs in the result of {@link #list}, sorted; none if they are more than {@link #MAX_LIST_BYTES}. */
    public static Optional<List<Pair>> pairs(Bytes result) {
        return value(result).map(Queries::decode);
    }

    /** The number in the result of {@link #size()}. */
    public static long size(Bytes result) {
        return result.asByteBuffer().getLong();
    }

    static Bytes absent() {
        return ABSENT;
    }

    static Bytes present(Bytes value) {
        byte[] result = new byte[1 + value.length()];
        result[0] = PRESENT;
        value.copyTo(result, 1);
        return Bytes.wrap(result);
    }

    static Bytes listOf(PersistentMap<String, Bytes> pairs) {
        long size = 0;
        for (Map.Entry<String, Bytes> pair : pairs) {
            size += (long) pair.getKey().length() + pair.getValue().length();
        }
        if (size > MAX_LIST_BYTES) {
            return ABSENT;
        }
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        target.write(PRESENT);
        try {
            PairFormat.write(pairs, new DataOutputStream(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.wrap(target.toByteArray());
    }

    private static List<Pair> decode(Bytes encoded) {
        try {
            return PairFormat.read(new DataInputStream(encoded.asInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
