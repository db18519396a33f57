package io.raftkit.bench.peers;

import io.microraft.statemachine.StateMachine;
import io.raftkit.bench.compare.KeyValues;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link KeyValues} as MicroRaft wants it: commands are arrays of bytes, queries are keys. */
final class MicroRaftStateMachine implements StateMachine {
    /** What a new leader commits first. */
    private static final byte[] NEW_TERM = new byte[0];

    private final KeyValues map = new KeyValues();

    @Override
    public @Nullable Object runOperation(long commitIndex, Object operation) {
        if (operation instanceof Long key) {
            return map.get(key);
        }
        byte[] command = (byte[]) operation;
        if (command.length > 0) {
            map.apply(ByteBuffer.wrap(command));
        }
        return null;
    }

    @Override
    public Object getNewTermOperation() {
        return NEW_TERM;
    }

    @Override
    public void takeSnapshot(long commitIndex, Consumer<Object> chunks) {
        throw new UnsupportedOperationException("too many commands: snapshots are off");
    }

    @Override
    public void installSnapshot(long commitIndex, List<Object> chunks) {
        throw new UnsupportedOperationException("too many commands: snapshots are off");
    }
}
