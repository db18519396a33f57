package io.raftkit.examples.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.model.Bytes;
import io.raftkit.snapshot.PersistentMap;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pairs as bytes, big-endian: version byte 1; number of pairs (int); for each the key (unsigned short length, UTF-8)
 * and the value (int length). Nothing follows.
 */
final class PairFormat {
    private static final int VERSION = 1;

    private PairFormat() {}

    static void write(PersistentMap<String, Bytes> pairs, DataOutputStream target) throws IOException {
        target.writeByte(VERSION);
        target.writeInt(pairs.size());
        for (Map.Entry<String, Bytes> pair : pairs) {
            byte[] key = pair.getKey().getBytes(UTF_8);
            target.writeShort(key.length);
            target.write(key);
            target.writeInt(pair.getValue().length());
            pair.getValue().writeTo(target);
        }
        target.flush();
    }

    /** Reads what {@link #write} wrote, in its order; throws if it is damaged or something follows. */
    static List<Pair> read(DataInputStream source) throws IOException {
        int version = source.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("key-value format " + version + " is unknown: a newer version wrote it");
        }
        int count = source.readInt();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = new String(exactly(source, source.readUnsignedShort()), UTF_8);
            pairs.add(new Pair(key, Bytes.wrap(exactly(source, source.readInt()))));
        }
        if (count < 0 || source.read() >= 0) {
            throw new IOException("the pairs do not end where they should: " + count + " were announced");
        }
        return pairs;
    }

    private static byte[] exactly(DataInputStream source, int length) throws IOException {
        // readNBytes allocates as bytes arrive: a damaged length cannot exhaust the heap.
        byte[] bytes = source.readNBytes(Math.max(0, length));
        if (bytes.length != length) {
            throw new IOException("the pairs end in the middle");
        }
        return bytes;
    }
}
