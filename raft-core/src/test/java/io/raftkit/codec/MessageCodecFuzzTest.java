package io.raftkit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.InvalidProtocolBufferException;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.spi.Envelope;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever arrives, decoding ends in a message or in {@link MalformedMessageException}, never in another exception. */
class MessageCodecFuzzTest {
    private static final int ROUNDS = 100_000;
    private static final long SEED = 20_260_101;

    @Test
    void mutatedMessagesAreDecodedOrRefused() {
        List<byte[]> samples = SampleMessages.all()
                .map(message -> MessageCodec.encode(SampleMessages.envelope(message))
                        .toBytes()
                        .toByteArray())
                .toList();
        int refused =
                fuzz(samples, frame -> MessageCodec.decode(frame, ignored -> {}).map(MessageCodec::encode));
        // Neither are all mutations harmless, nor is everything refused.
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    /** Two readers of one format must not differ in what they make of it. */
    @Test
    void whatTheShortWayTakesProtobufReadsAlike() {
        List<byte[]> samples = SampleMessages.all()
                .filter(Message.AppendEntries.class::isInstance)
                .map(message -> MessageCodec.encode(SampleMessages.envelope(message))
                        .toBytes()
                        .toByteArray())
                .filter(sample -> sample.length < 1000)
                .toList();
        int[] taken = new int[1];
        AppendEntriesReader reader = new AppendEntriesReader();
        fuzz(samples, frame -> compare(reader, frame, taken));
        assertThat(taken[0]).isBetween(ROUNDS / 20, ROUNDS * 9 / 10);
    }

    private static Object compare(AppendEntriesReader reader, Bytes frame, int[] taken)
            throws MalformedMessageException {
        try {
            ByteBuffer all = frame.asByteBuffer();
            if (reader.begin(all, frame.length())) {
                reader.take(all);
                Envelope read = reader.finish();
                taken[0]++;
                assertThat(MessageCodec.decodeAny(frame, ignored -> {})).contains(read);
            }
        } catch (CorruptRecordException | IllegalArgumentException e) {
            assertThatThrownBy(() -> MessageCodec.decodeAny(frame, ignored -> {}));
        } catch (InvalidProtocolBufferException e) {
            fail("only one of the two can read " + frame, e);
        }
        return frame;
    }

    /** Where the pieces end in which it arrives must make no difference. */
    @Test
    void aMutatedMessageIsReadAlikeHoweverItIsCut() {
        List<byte[]> samples = Stream.of(SampleMessages.appendEntries(3, 5), SampleMessages.appendEntries(0, 1))
                .map(message -> MessageCodec.encode(SampleMessages.envelope(message))
                        .toBytes()
                        .toByteArray())
                .toList();
        MessageReader reader = new MessageReader();
        int[] read = new int[1];
        int refused = fuzz(samples, frame -> {
            String whole = outcome(reader, frame, frame.length());
            int cut = Math.floorMod(frame.hashCode(), frame.length() + 1);
            assertThat(outcome(reader, frame, cut)).isEqualTo(whole);
            read[0] += whole.startsWith("read") ? 1 : 0;
            return frame;
        });
        assertThat(refused).isZero();
        assertThat(read[0]).isBetween(ROUNDS / 100, ROUNDS * 9 / 10);
    }

    /** What becomes of it if it arrives in two pieces. */
    private static String outcome(MessageReader reader, Bytes frame, int cut) {
        try {
            reader.begin(frame.length());
            reader.take(frame.slice(0, cut).asByteBuffer());
            reader.take(frame.slice(cut).asByteBuffer());
            return "read " + reader.finish(ignored -> {});
        } catch (MalformedMessageException e) {
            return "refused";
        }
    }

    @Test
    void mutatedHandshakesAreDecodedOrRefused() {
        List<byte[]> hellos =
                List.of(HandshakeCodec.encode(HandshakeCodecTest.HELLO).toByteArray());
        List<byte[]> responses = List.of(
                HandshakeCodec.encode(HandshakeCodecTest.WELCOME).toByteArray(),
                HandshakeCodec.encode(new HelloResponse.Refused("no")).toByteArray());
        assertThat(fuzz(hellos, HandshakeCodec::decodeHello)).isBetween(ROUNDS / 10, ROUNDS * 99 / 100);
        assertThat(fuzz(responses, HandshakeCodec::decodeResponse)).isBetween(ROUNDS / 10, ROUNDS * 99 / 100);
    }

    private interface Decoder {
        Object decode(Bytes frame) throws MalformedMessageException;
    }

    private static int fuzz(List<byte[]> samples, Decoder decoder) {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = mutate(samples.get(random.nextInt(samples.size())), samples, random);
            try {
                decoder.decode(Bytes.wrap(frame));
            } catch (MalformedMessageException e) {
                refused++;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("round " + round + ": " + HexFormat.of().formatHex(frame), e);
            }
        }
        return refused;
    }

    private static byte[] mutate(byte[] sample, List<byte[]> samples, Random random) {
        byte[] frame = sample.clone();
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && frame.length > 0; i++) {
            frame = mutateOnce(frame, samples, random);
        }
        return frame;
    }

    private static byte[] mutateOnce(byte[] frame, List<byte[]> samples, Random random) {
        // Near the start more often than not: that is where the tags and lengths are.
        int at = random.nextInt(random.nextBoolean() ? frame.length : Math.min(frame.length, 64));
        switch (random.nextInt(6)) {
            case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame[at] = (byte) random.nextInt(256);
            case 2 -> Arrays.fill(frame, at, Math.min(frame.length, at + 10), (byte) 0xff);
            case 3 -> {
                return Arrays.copyOf(frame, at);
            }
            case 4 -> {
                byte[] other = samples.get(random.nextInt(samples.size()));
                byte[] spliced = Arrays.copyOf(frame, at + other.length);
                System.arraycopy(other, 0, spliced, at, other.length);
                return spliced;
            }
            default -> {
                byte[] longer = Arrays.copyOf(frame, frame.length + 1);
                System.arraycopy(frame, at, longer, at + 1, frame.length - at);
                longer[at] = (byte) random.nextInt(256);
                return longer;
            }
        }
        return frame;
    }
}
