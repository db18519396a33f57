package io.raftkit.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How the bytes of a chunk are stored. */
enum ChunkCodec {
    /** As they are. */
    PLAIN(0) {
        @Override
        ByteBuffer encode(byte[] state, int length) {
            return ByteBuffer.wrap(state, 0, length);
        }

        @Override
        byte[] decode(byte[] stored, int from, int length, int stateLength) throws IOException {
            if (length != stateLength) {
                throw new IOException(length + " bytes are stored for " + stateLength);
            }
            return Arrays.copyOfRange(stored, from, from + length);
        }
    };

    private final byte number;

    ChunkCodec(int number) {
        this.number = (byte) number;
    }

    /** Names it in files. */
    byte number() {
        return number;
    }

    /** The one of that number. */
    static ChunkCodec of(byte number) {
        return Arrays.stream(values())
                .filter(codec -> codec.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("codec " + number + " is unknown to this version"));
    }

    /** So many bytes of state as they are to be stored. May share the array. */
    abstract ByteBuffer encode(byte[] state, int length);

    /** The state again. */
    abstract byte[] decode(byte[] stored, int from, int length, int stateLength) throws IOException;
}
