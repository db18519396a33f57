package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Objects;

/** Keeps what is written to it, and lets something else happen just before it looks. */
final class MeanwhileOutput extends OutputStream {
    private final Runnable meanwhile;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    MeanwhileOutput(Runnable meanwhile) {
        this.meanwhile = meanwhile;
    }

    @Override
    public void write(int value) {
        meanwhile.run();
        written.write(value);
    }

    @Override
    public void write(byte[] source, int from, int length) {
        Objects.checkFromIndexSize(from, length, source.length);
        meanwhile.run();
        written.write(source, from, length);
    }

    Bytes written() {
        return Bytes.wrap(written.toByteArray());
    }
}
