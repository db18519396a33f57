package io.raftkit.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the zstd library is called, which is there only if the application brings it. */
final class ZstdChunks {
    /** Higher ones cost more time than they save bytes: docs/adr/0016. */
    private static final int LEVEL = 1;

    private ZstdChunks() {}

    /** Fails with a {@link LinkageError} unless the library is there, and works on this machine. */
    static void load() {
        Zstd.compressBound(1);
    }

    static ByteBuffer compress(byte[] state, int from, int length) {
        byte[] target = new byte[(int) Zstd.compressBound(length)];
        long size = Zstd.compressByteArray(target, 0, target.length, state, from, length, LEVEL);
        return ByteBuffer.wrap(target, 0, (int) size);
    }

    static ByteBuffer decompress(ByteBuffer stored, int stateLength) throws IOException {
        byte[] frame = new byte[stored.remaining()];
        stored.duplicate().get(frame);
        byte[] state = new byte[stateLength];
        try {
            long size = Zstd.decompressByteArray(state, 0, stateLength, frame, 0, frame.length);
            if (size == stateLength) {
                return ByteBuffer.wrap(state);
            }
            throw new IOException("a zstd frame has " + size + " bytes, and not " + stateLength);
        } catch (ZstdException e) {
            throw new IOException("a zstd frame cannot be read: " + e.getMessage(), e);
        }
    }
}
