package io.raftkit.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How the bytes of a chunk are stored: never more of them than there are of state. */
enum ChunkCodec {
    /** As they are. */
    PLAIN(0) {
        @Override
        ByteBuffer encode(byte[] state, int from, int length) {
            return ByteBuffer.wrap(state, from, length);
        }

        @Override
        ByteBuffer decode(ByteBuffer stored, int stateLength) throws IOException {
            if (stored.remaining() != stateLength) {
                throw new IOException(stored.remaining() + " bytes are stored for " + stateLength);
            }
            return stored;
        }
    },

    /** As a zstd frame where that is shorter, as they are where not: the length tells which. */
    ZSTD(1) {
        @Override
        void require() {
            try {
                ZstdChunks.load();
            } catch (LinkageError e) {
                throw new IllegalStateException(
                        "zstd is not there: add com.github.luben:zstd-jni to the dependencies of the application", e);
            }
        }

        @Override
        ByteBuffer encode(byte[] state, int from, int length) {
            ByteBuffer frame = ZstdChunks.compress(state, from, length);
            return frame.remaining() < length ? frame : PLAIN.encode(state, from, length);
        }

        @Override
        ByteBuffer decode(ByteBuffer stored, int stateLength) throws IOException {
            return stored.remaining() == stateLength ? stored : ZstdChunks.decompress(stored, stateLength);
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

    /**
     * The one of that number.
     *
     * @throws IllegalArgumentException if this version has none
     * @throws IllegalStateException if it needs a library that is not there
     */
    static ChunkCodec of(byte number) {
        ChunkCodec found = Arrays.stream(values())
                .filter(codec -> codec.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("codec " + number + " is unknown to this version"));
        found.require();
        return found;
    }

    /**
     * Makes sure that it works here.
     *
     * @throws IllegalStateException that says which library to add
     */
    void require() {}

    /** So many bytes of state as they are to be stored: as they are, sharing the array, if they are as many. */
    abstract ByteBuffer encode(byte[] state, int from, int length);

    /** The state again; {@code stored} itself if it has that length. */
    abstract ByteBuffer decode(ByteBuffer stored, int stateLength) throws IOException;
}
