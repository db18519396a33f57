package io.raftkit.examples.kv;

import io.raftkit.model.Bytes;
import io.raftkit.snapshot.PersistentMap;
import io.raftkit.spi.StateMachine;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map of texts to byte strings as a state machine: {@link Commands} change it, {@link Queries} read it.
 *
 * <p>{@link #capture} costs one reference, however large the state, and is written while later commands are applied:
 * see {@link PersistentMap}.
 */
public final class KeyValueStore implements StateMachine {
    private static final byte[] NO = {0};
    private static final byte[] YES = {1};

    private PersistentMap<String, Bytes> pairs = PersistentMap.empty();

    /** An empty store. */
    public KeyValueStore() {}

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the command is none of {@link Commands}: a newer version proposed it, and a
     *     server that passed over it would silently differ from the others
     */
    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        byte kind = command.at(0);
        String key = Commands.key(command);
        switch (kind) {
            case Commands.SET -> {
                // A copy: the command is a slice of a larger buffer, which the pair would keep alive.
                Bytes value = Bytes.wrap(Commands.value(command).toByteArray());
                pairs = pairs.with(key, value);
                return Bytes.EMPTY;
            }
            case Commands.DELETE -> {
                PersistentMap<String, Bytes> before = pairs;
                pairs = before.without(key);
                return Bytes.wrap(before.size() == pairs.size() ? NO : YES);
            }
            case Commands.COMPARE_AND_SET -> {
                return Commands.result(compareAndSet(key, Commands.value(command)));
            }
            default ->
                throw new IllegalArgumentException("command " + kind + " at " + context.index() + " is unknown here");
        }
    }

    private Commands.Found compareAndSet(String key, Bytes operands) {
        boolean orAbsent = operands.at(0) == 1;
        int length = operands.slice(1, Integer.BYTES).asByteBuffer().getInt();
        Bytes expected = operands.slice(1 + Integer.BYTES, length);
        Bytes value = operands.slice(1 + Integer.BYTES + length);
        @Nullable Bytes present = pairs.get(key);
        boolean matches = present == null ? orAbsent : present.equals(expected);
        if (matches) {
            pairs = pairs.with(key, Bytes.wrap(value.toByteArray()));
        }
        if (present == null) {
            return Commands.Found.NOTHING;
        }
        return matches ? Commands.Found.WHAT_WAS_EXPECTED : Commands.Found.ANOTHER_VALUE;
    }

    @Override
    public Bytes query(Bytes query) {
        return switch (query.at(0)) {
            case Queries.GET -> valueOf(Commands.key(query));
            case Queries.LIST -> Queries.listOf(pairs);
            case Queries.SIZE ->
                Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(pairs.size()).array());
            case Queries.DIGEST -> digest(pairs);
            default -> throw new IllegalArgumentException("query " + query.at(0) + " is unknown here");
        };
    }

    @Override
    public Capture capture() {
        PersistentMap<String, Bytes> captured = pairs;
        return target -> write(captured, target);
    }

    @Override
    public void restore(InputStream source) throws IOException {
        PersistentMap<String, Bytes> restored = PersistentMap.empty();
        for (Pair pair : PairFormat.read(new DataInputStream(new BufferedInputStream(source)))) {
            restored = restored.with(pair.key(), pair.value());
        }
        pairs = restored;
    }

    private Bytes valueOf(String key) {
        @Nullable Bytes value = pairs.get(key);
        return value == null ? Queries.absent() : Queries.present(value);
    }

    private static void write(PersistentMap<String, Bytes> pairs, OutputStream target) throws IOException {
        PairFormat.write(pairs, new DataOutputStream(new BufferedOutputStream(target)));
    }

    private static Bytes digest(PersistentMap<String, Bytes> pairs) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            write(pairs, new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
            return Bytes.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
