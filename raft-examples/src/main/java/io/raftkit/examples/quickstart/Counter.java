package io.raftkit.examples.quickstart;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The smallest useful state machine: commands are numbers to add, every query answers the sum. */
final class Counter implements StateMachine {
    private long sum;

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        sum += Long.parseLong(command.toUtf8());
        return text();
    }

    @Override
    public Bytes query(Bytes query) {
        return text();
    }

    @Override
    public Capture capture() {
        long captured = sum;
        return target -> new DataOutputStream(target).writeLong(captured);
    }

    @Override
    public void restore(InputStream source) throws IOException {
        sum = new DataInputStream(source).readLong();
    }

    private Bytes text() {
        return Bytes.utf8(Long.toString(sum));
    }
}
