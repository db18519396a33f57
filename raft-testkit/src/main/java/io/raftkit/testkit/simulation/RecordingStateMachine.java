package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Wraps the state machine under test: numbers the commands it sees, keeps a hash of them and of its answers, and
 * tells the oracles.
 *
 * <p>A command begins with the number of its operation, an answer with the number of commands the state has seen, eight
 * bytes each. By these the oracles judge whether a history is linearizable without searching.
 */
final class RecordingStateMachine implements StateMachine {
    private final StateMachine machine;
    private final View view;
    private final Observer observer;
    private long lastIndex;
    private long position;
    private long digest;

    /** Records what {@code machine} does at one node. */
    RecordingStateMachine(StateMachine machine, View view, Observer observer) {
        this.machine = machine;
        this.view = view;
        this.observer = observer;
    }

    /** A command that belongs to an operation. */
    static Bytes command(long operation, Bytes command) {
        return numbered(operation, command);
    }

    /** The number at the front of a command or an answer. */
    static long number(Bytes numbered) {
        return numbered.asByteBuffer().getLong();
    }

    /** What follows the number. */
    static Bytes content(Bytes numbered) {
        return numbered.slice(Long.BYTES);
    }

    private static Bytes numbered(long number, Bytes content) {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + content.length()).putLong(number);
        content.writeTo(buffer);
        return Bytes.wrap(buffer.array());
    }

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        Bytes result = machine.apply(context, content(command));
        long previousIndex = lastIndex;
        lastIndex = context.index();
        position++;
        digest = Mix.of(Mix.of(Mix.of(digest, command), result), context.index());
        observer.applied(view, new Application(context, previousIndex, number(command), position, digest, command));
        return numbered(position, result);
    }

    @Override
    public Bytes query(Bytes query) {
        return numbered(position, machine.query(query));
    }

    @Override
    public Capture capture() {
        long capturedIndex = lastIndex;
        long capturedPosition = position;
        long capturedDigest = digest;
        Capture capture = machine.capture();
        return new Capture() {
            @Override
            public void writeTo(OutputStream target) throws IOException {
                DataOutputStream header = new DataOutputStream(target);
                header.writeLong(capturedIndex);
                header.writeLong(capturedPosition);
                header.writeLong(capturedDigest);
                header.flush();
                capture.writeTo(target);
            }

            @Override
            public void close() {
                capture.close();
            }
        };
    }

    @Override
    public void restore(InputStream source) throws IOException {
        DataInputStream header = new DataInputStream(source);
        lastIndex = header.readLong();
        position = header.readLong();
        digest = header.readLong();
        machine.restore(source);
        observer.restored(view, lastIndex, digest);
    }
}
