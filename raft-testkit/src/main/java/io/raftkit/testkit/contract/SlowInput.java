package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Gives out one byte at a time and never says that there is more, as a stream may. */
final class SlowInput extends InputStream {
    private final InputStream source;

    SlowInput(Bytes source) {
        this.source = source.asInputStream();
    }

    @Override
    public int read() throws IOException {
        return source.read();
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        return source.read(target, from, Math.min(1, length));
    }

    @Override
    public int available() {
        return 0;
    }
}
