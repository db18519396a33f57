package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Gives out the first bytes; then the file turns out to be damaged. */
final class FailingInput extends InputStream {
    private final Bytes source;
    private final int end;
    private int position;
    private boolean hasFailed;

    FailingInput(Bytes source, int end) {
        this.source = source;
        this.end = end;
    }

    /** Whether anybody came that far. */
    boolean hasFailed() {
        return hasFailed;
    }

    @Override
    public int read() throws IOException {
        if (position == end) {
            hasFailed = true;
            throw new IOException("the snapshot is damaged at byte " + end);
        }
        return Byte.toUnsignedInt(source.at(position++));
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        target[from] = (byte) read();
        return 1;
    }
}
