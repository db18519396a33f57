package io.raftkit.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Writes a snapshot no faster than is set, tells how far it is, and stops in the middle if the node does. In virtual
 * time nothing can wait in the middle of a task, and it goes at once.
 */
final class SnapshotOutput extends OutputStream {
    private static final int PIECE_BYTES = 1 << 16;

    /** What it asks before each piece, and tells after it. */
    interface Course {
        /** Waits until the next piece may be written. Throws if there is no use in going on. */
        void await() throws IOException;

        /** So many more bytes are written. */
        void wrote(int bytes);
    }

    private final OutputStream target;
    private final Course course;

    SnapshotOutput(OutputStream target, Course course) {
        this.target = target;
        this.course = course;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, source.length);
        int end = from + length;
        for (int at = from; at < end; at += PIECE_BYTES) {
            int count = Math.min(PIECE_BYTES, end - at);
            course.await();
            target.write(source, at, count);
            course.wrote(count);
        }
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
