package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A state machine that remembers the last few commands: small, but large enough for a snapshot of several chunks. */
final class RecentValues implements StateMachine {
    private static final int KEPT = 8;

    private final Deque<Bytes> values = new ArrayDeque<>();

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        values.addLast(command);
        if (values.size() > KEPT) {
            values.removeFirst();
        }
        return command;
    }

    @Override
    public Bytes query(Bytes query) {
        return values.isEmpty() ? Bytes.EMPTY : values.getLast();
    }

    @Override
    public Capture capture() {
        List<Bytes> captured = List.copyOf(values);
        return target -> {
            DataOutputStream out = new DataOutputStream(target);
            out.writeInt(captured.size());
            for (Bytes value : captured) {
                out.writeInt(value.length());
                value.writeTo(out);
            }
            out.flush();
        };
    }

    @Override
    public void restore(InputStream source) throws IOException {
        DataInputStream in = new DataInputStream(source);
        values.clear();
        for (int left = in.readInt(); left > 0; left--) {
            byte[] value = new byte[in.readInt()];
            in.readFully(value);
            values.addLast(Bytes.wrap(value));
        }
    }
}
