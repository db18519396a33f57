package io.raftkit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;

/**
 * What compressing snapshots chunk by chunk saves and costs: zstd at two levels and LZ4, on the key-value example's
 * snapshot of documents and on bytes that cannot be compressed. {@code java -cp raft-bench.jar
 * io.raftkit.bench.ChunkCompression}
 */
public final class ChunkCompression {
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int STATE_BYTES = 64 << 20;
    private static final int ROUNDS = 7;
    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    private ChunkCompression() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws IOException {
        byte[] random = new byte[STATE_BYTES];
        new Random(1).nextBytes(random);
        byte[] documents = documents();
        System.out.printf("%-10s %-12s %8s %12s %12s%n", "codec", "state", "size", "in MiB/s", "out MiB/s");
        for (Codec codec : Arrays.asList(zstd(1), zstd(3), lz4())) {
            measure(codec, "documents", documents);
            measure(codec, "random", random);
        }
    }

    /** As the key-value example writes them. */
    private static byte[] documents() throws IOException {
        Random random = new Random(2);
        ByteArrayOutputStream state = new ByteArrayOutputStream(STATE_BYTES + CHUNK_BYTES);
        DataOutputStream target = new DataOutputStream(state);
        for (int i = 0; state.size() < STATE_BYTES; i++) {
            target.writeUTF(String.format(Locale.ROOT, "user/%08d", i));
            byte[] value = String.format(
                            Locale.ROOT,
                            "{\"id\":\"%016x\",\"name\":\"user %d\",\"balance\":%d,\"active\":%b,\"token\":\"%016x\"}",
                            random.nextLong(),
                            random.nextInt(1 << 20),
                            random.nextInt(1 << 20),
                            random.nextBoolean(),
                            random.nextLong())
                    .getBytes(UTF_8);
            target.writeInt(value.length);
            target.write(value);
        }
        return Arrays.copyOf(state.toByteArray(), STATE_BYTES);
    }

    /** One way to make chunks shorter. */
    private interface Codec {
        /** Returns the length in {@code target}. */
        int compress(byte[] source, int from, byte[] target);

        void decompress(byte[] source, int length, byte[] target);
    }

    private static Codec zstd(int level) {
        return new Codec() {
            @Override
            public int compress(byte[] source, int from, byte[] target) {
                return (int) Zstd.compressByteArray(target, 0, target.length, source, from, CHUNK_BYTES, level);
            }

            @Override
            public void decompress(byte[] source, int length, byte[] target) {
                Zstd.decompressByteArray(target, 0, CHUNK_BYTES, source, 0, length);
            }

            @Override
            public String toString() {
                return "zstd " + level;
            }
        };
    }

    private static Codec lz4() {
        LZ4Factory lz4 = LZ4Factory.fastestInstance();
        return new Codec() {
            @Override
            public int compress(byte[] source, int from, byte[] target) {
                return lz4.fastCompressor().compress(source, from, CHUNK_BYTES, target, 0, target.length);
            }

            @Override
            public void decompress(byte[] source, int length, byte[] target) {
                lz4.safeDecompressor().decompress(source, 0, length, target, 0, CHUNK_BYTES);
            }

            @Override
            public String toString() {
                return "lz4";
            }
        };
    }

    private static void measure(Codec codec, String what, byte[] state) {
        byte[][] stored = new byte[STATE_BYTES / CHUNK_BYTES][];
        byte[] target = new byte[2 * CHUNK_BYTES];
        double in = 0;
        double out = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < stored.length; i++) {
                stored[i] = Arrays.copyOf(target, codec.compress(state, i * CHUNK_BYTES, target));
            }
            in = Math.max(in, rate(begun));
            begun = System.nanoTime();
            for (byte[] chunk : stored) {
                codec.decompress(chunk, chunk.length, target);
            }
            out = Math.max(out, rate(begun));
        }
        long size = Arrays.stream(stored).mapToLong(chunk -> chunk.length).sum();
        System.out.printf(
                Locale.ROOT, "%-10s %-12s %7.1f%% %12.0f %12.0f%n", codec, what, 100.0 * size / STATE_BYTES, in, out);
    }

    private static double rate(long begun) {
        return STATE_BYTES / MIB * NANOS / (System.nanoTime() - begun);
    }
}
