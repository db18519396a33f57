package io.raftkit.bench.compare;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** {@link KeyValues} as this toolkit wants it. */
final class KeyValueStateMachine implements StateMachine {
    private final KeyValues map = new KeyValues();

    /** Asks for the value of a key. */
    static Bytes query(long key) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(key).array());
    }

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        map.apply(command.asByteBuffer());
        return Bytes.EMPTY;
    }

    @Override
    public Bytes query(Bytes query) {
        byte[] value = map.get(query.longAt(0));
        return value == null ? Bytes.EMPTY : Bytes.wrap(value);
    }

    @Override
    public Capture capture() {
        Map<Long, byte[]> captured = new HashMap<>(map.values());
        return target -> {
            DataOutputStream out = new DataOutputStream(target);
            out.writeInt(captured.size());
            for (Map.Entry<Long, byte[]> entry : captured.entrySet()) {
                out.writeLong(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
            out.flush();
        };
    }

    @Override
    public void restore(InputStream source) throws IOException {
        DataInputStream in = new DataInputStream(source);
        map.values().clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            long key = in.readLong();
            map.values().put(key, in.readNBytes(in.readInt()));
        }
    }
}
