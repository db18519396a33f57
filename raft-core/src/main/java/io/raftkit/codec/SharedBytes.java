package io.raftkit.codec;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Hands byte strings to and from protobuf without copying them.
 *
 * <p>Both {@link Bytes} and {@link ByteString} keep their array to themselves but lend it to whoever they are written
 * to; both are immutable, so the array may be shared.
 */
final class SharedBytes {
    private SharedBytes() {}

    /** A protobuf byte string of the same array. */
    static ByteString toProtobuf(Bytes bytes) {
        FromBytes tap = new FromBytes();
        try {
            bytes.writeTo(tap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tap.taken;
    }

    /** Our byte string of the same array. */
    static Bytes fromProtobuf(ByteString bytes) {
        FromProtobuf tap = new FromProtobuf();
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, tap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tap.taken;
    }

    /** Parses all of {@code frame}; the byte strings in the result are slices of its array. */
    static <T extends MessageLite> T parse(Parser<T> parser, Bytes frame) throws InvalidProtocolBufferException {
        CodedInputStream input = toProtobuf(frame).newCodedInput();
        input.enableAliasing(true);
        T message = parser.parseFrom(input);
        // Without this, the tag that ends a group would end the message, whatever follows.
        input.checkLastTagWas(0);
        return message;
    }

    private static final class FromBytes extends OutputStream {
        private ByteString taken = ByteString.EMPTY;

        @Override
        public void write(byte[] array, int offset, int length) {
            taken = UnsafeByteOperations.unsafeWrap(array, offset, length);
        }

        @Override
        public void write(int value) {
            throw new UnsupportedOperationException("a byte string is written in one piece");
        }
    }

    private static final class FromProtobuf extends ByteOutput {
        private Bytes taken = Bytes.EMPTY;

        @Override
        public void writeLazy(byte[] array, int offset, int length) {
            taken = Bytes.wrap(array, offset, length);
        }

        @Override
        public void write(byte[] array, int offset, int length) {
            taken = Bytes.copyOf(ByteBuffer.wrap(array, offset, length));
        }

        @Override
        public void write(ByteBuffer buffer) {
            taken = Bytes.copyOf(buffer);
        }

        @Override
        public void writeLazy(ByteBuffer buffer) {
            taken = Bytes.copyOf(buffer);
        }

        @Override
        public void write(byte value) {
            throw new UnsupportedOperationException("a byte string is written in one piece");
        }
    }
}
