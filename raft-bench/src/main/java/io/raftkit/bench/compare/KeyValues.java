package io.raftkit.bench.compare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of every contender: a hash map from keys of eight bytes to values. It copies what it keeps, as it
 * must where a library hands out pieces of its buffers.
 */
public final class KeyValues {
    private static final VarHandle KEY = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final ConcurrentHashMap<Long, byte[]> values = new ConcurrentHashMap<>();

    /** A command that puts a value. */
    static byte[] command(long key, byte[] value) {
        byte[] command = new byte[Long.BYTES + value.length];
        KEY.set(command, 0, key);
        System.arraycopy(value, 0, command, Long.BYTES, value.length);
        return command;
    }

    /** Applies a command. */
    public void apply(ByteBuffer command) {
        long key = command.order(ByteOrder.BIG_ENDIAN).getLong();
        byte[] value = new byte[command.remaining()];
        command.get(value);
        values.put(key, value);
    }

    /** The value of a key, {@code null} if it has none. */
    public byte @Nullable [] get(long key) {
        return values.get(key);
    }

    /** What is in it. Changes as commands are applied. */
    public ConcurrentHashMap<Long, byte[]> values() {
        return values;
    }
}
