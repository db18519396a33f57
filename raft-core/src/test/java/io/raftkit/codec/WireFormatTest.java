package io.raftkit.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every kind of message, and of both parts of the handshake, as servers of this version send them.
 *
 * <p>If this fails, servers of the version before can no longer be talked to. Fields that are added change it, too:
 * then {@code -Draftkit.rewrite=true} writes the file anew, for you to read the difference and judge it.
 */
class WireFormatTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/raftkit/codec/wire-format.txt");
    private static final int MOST_BYTES = 2_000;
    private static final int COLUMNS = 100;

    private record Sample(String name, Bytes encoded) {
        String text() {
            String hex = HexFormat.of().formatHex(encoded.toByteArray());
            return name + "\n" + hex.replaceAll("(.{" + COLUMNS + "})", "$1\n").stripTrailing() + "\n\n";
        }
    }

    @Test
    void everyMessageHasTheBytesThatItAlwaysHad() throws IOException {
        String actual = samples().stream().map(Sample::text).collect(Collectors.joining());
        if (Boolean.getBoolean("raftkit.rewrite")) {
            Files.writeString(GOLDEN, actual, UTF_8);
        }
        assertThat(actual).isEqualTo(Files.readString(GOLDEN, UTF_8));
    }

    @Test
    void whatWasWrittenBeforeIsReadAsItWasMeant() throws Exception {
        List<Message> read = new ArrayList<>();
        for (String paragraph : paragraphs()) {
            int end = paragraph.indexOf('\n');
            Bytes frame =
                    Bytes.wrap(HexFormat.of().parseHex(paragraph.substring(end).replace("\n", "")));
            switch (paragraph.substring(0, end)) {
                case "Hello" -> assertThat(HandshakeCodec.decodeHello(frame)).isEqualTo(HandshakeCodecTest.HELLO);
                case "Hello for bulk" ->
                    assertThat(HandshakeCodec.decodeHello(frame)).isEqualTo(HandshakeCodecTest.HELLO.forBulk());
                case "Welcome" ->
                    assertThat(HandshakeCodec.decodeResponse(frame)).isEqualTo(HandshakeCodecTest.WELCOME);
                case "Refused" ->
                    assertThat(HandshakeCodec.decodeResponse(frame)).isEqualTo(new HelloResponse.Refused("why"));
                default -> read.add(MessageCodec.decode(frame).message());
            }
        }
        assertThat(read).isEqualTo(messages());
    }

    private static List<String> paragraphs() throws IOException {
        return Pattern.compile("\n\n")
                .splitAsStream(Files.readString(GOLDEN, UTF_8))
                .toList();
    }

    @Test
    void everyKindIsThere() {
        Set<Class<?>> kinds = messages().stream().map(Message::getClass).collect(Collectors.toSet());
        assertThat(kinds).hasSize(EnvelopeV1.KindCase.values().length - 1);
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        samples.add(new Sample("Hello", HandshakeCodec.encode(HandshakeCodecTest.HELLO)));
        samples.add(new Sample("Hello for bulk", HandshakeCodec.encode(HandshakeCodecTest.HELLO.forBulk())));
        samples.add(new Sample("Welcome", HandshakeCodec.encode(HandshakeCodecTest.WELCOME)));
        samples.add(new Sample("Refused", HandshakeCodec.encode(new HelloResponse.Refused("why"))));
        messages().forEach(message -> samples.add(new Sample(message.getClass().getSimpleName(), encoded(message))));
        return samples;
    }

    private static List<Message> messages() {
        return SampleMessages.all()
                .filter(message -> encoded(message).length() <= MOST_BYTES)
                .toList();
    }

    private static Bytes encoded(Message message) {
        return MessageCodec.encode(SampleMessages.envelope(message)).toBytes();
    }
}
