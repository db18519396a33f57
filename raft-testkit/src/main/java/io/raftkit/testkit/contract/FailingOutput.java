package io.raftkit.testkit.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Takes so many bytes; then the disk is full. */
final class FailingOutput extends OutputStream {
    private long room;

    FailingOutput(long room) {
        this.room = room;
    }

    @Override
    public void write(int value) throws IOException {
        take(1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, source.length);
        take(length);
    }

    private void take(int bytes) throws IOException {
        room -= bytes;
        if (room < 0) {
            throw new IOException("no space left on device");
        }
    }
}
