package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Counts commands, and costs next to nothing: what is measured is the toolkit. */
final class CountingStateMachine implements StateMachine {
    private long count;

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        count++;
        return Bytes.EMPTY;
    }

    @Override
    public Bytes query(Bytes query) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(count).array());
    }

    @Override
    public Capture capture() {
        long captured = count;
        return target -> new DataOutputStream(target).writeLong(captured);
    }

    @Override
    public void restore(InputStream source) throws IOException {
        count = new DataInputStream(source).readLong();
    }
}
