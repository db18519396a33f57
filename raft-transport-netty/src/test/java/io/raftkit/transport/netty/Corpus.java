package io.raftkit.transport.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/** Frames of all kinds, good and bad, from {@code corpus.txt}; and frames that are like them. */
final class Corpus {
    private static final int NEAR_THE_START = 64;

    private final List<byte[]> frames;
    private final Random random;

    private Corpus(List<byte[]> frames, Random random) {
        this.frames = frames;
        this.random = random;
    }

    /** Paragraphs of a name and lines of hexadecimal digits. */
    static Corpus read(long seed) throws IOException {
        try (InputStream source = Objects.requireNonNull(Corpus.class.getResourceAsStream("corpus.txt"))) {
            String text = new String(source.readAllBytes(), UTF_8);
            return new Corpus(
                    Pattern.compile("\n\n")
                            .splitAsStream(text)
                            .map(Corpus::frame)
                            .toList(),
                    new Random(seed));
        }
    }

    private static byte[] frame(String paragraph) {
        String digits = paragraph.substring(paragraph.indexOf('\n')).replace("\n", "");
        return HexFormat.of().parseHex(digits);
    }

    List<byte[]> frames() {
        return frames;
    }

    /** A frame of random bytes, or one that was changed in one to three places. */
    byte[] next() {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        return mutated(any());
    }

    private byte[] any() {
        return frames.get(random.nextInt(frames.size())).clone();
    }

    /** Changed in one to three places. */
    byte[] mutated(byte[] frame) {
        byte[] changed = frame;
        for (int i = random.nextInt(3); i >= 0 && changed.length > 0; i--) {
            changed = change(changed);
        }
        return changed;
    }

    private byte[] change(byte[] frame) {
        int at = random.nextInt(random.nextBoolean() ? frame.length : Math.min(frame.length, NEAR_THE_START));
        switch (random.nextInt(5)) {
            case 0 -> frame[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 1 -> frame[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(frame, at, Math.min(frame.length, at + 10), (byte) 0xff);
            case 3 -> {
                return Arrays.copyOf(frame, at);
            }
            default -> {
                byte[] other = any();
                byte[] spliced = Arrays.copyOf(frame, at + other.length);
                System.arraycopy(other, 0, spliced, at, other.length);
                return spliced;
            }
        }
        return frame;
    }
}
