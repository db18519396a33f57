package io.raftkit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.raftkit.codec.v1.AppendEntriesV1;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RequestId;
import io.raftkit.spi.Envelope;
import java.io.ByteArrayOutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
    private final List<Integer> ignored = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("everyMessage")
    void aMessageCanBeWrittenPartByPart(Message message) {
        EncodedMessage encoded = MessageCodec.encode(SampleMessages.envelope(message));
        for (ByteBuffer target :
                List.of(ByteBuffer.allocate(encoded.sizeBytes()), ByteBuffer.allocateDirect(encoded.sizeBytes()))) {
            int written = 0;
            for (int part = 0; part < encoded.parts(); part++) {
                encoded.writePart(part, target);
                written += encoded.partBytes(part);
                assertThat(target.position()).isEqualTo(written);
            }
            assertThat(Bytes.copyOf(target.flip())).isEqualTo(encoded.toBytes());
        }
    }

    static Stream<Message> everyMessage() {
        return SampleMessages.all();
    }

    @Test
    void theSamplesHoldEveryKindOfMessage() {
        Set<Class<?>> kinds = SampleMessages.all().map(Message::getClass).collect(Collectors.toSet());
        assertThat(kinds).hasSize(EnvelopeV1.KindCase.values().length - 1);
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void decodingGivesBackWhatWasEncoded(Message message) throws Exception {
        Envelope envelope = SampleMessages.envelope(message);
        assertThat(MessageCodec.decode(MessageCodec.encode(envelope).toBytes())).isEqualTo(envelope);
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void theEncodedFormIsWhatProtobufItselfWrites(Message message) throws Exception {
        EncodedMessage encoded = MessageCodec.encode(SampleMessages.envelope(message));
        byte[] bytes = encoded.toBytes().toByteArray();
        assertThat(bytes).hasSize(encoded.sizeBytes());
        assertThat(EnvelopeV1.parseFrom(bytes).toByteArray()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void aMessageCanBeWrittenIntoTheMiddleOfADirectBufferAndTwice(Message message) {
        EncodedMessage encoded = MessageCodec.encode(SampleMessages.envelope(message));
        ByteBuffer target =
                ByteBuffer.allocateDirect(2 * encoded.sizeBytes() + 7).position(3);
        encoded.writeTo(target);
        assertThat(target.position()).isEqualTo(3 + encoded.sizeBytes());
        encoded.writeTo(target);
        assertThat(Bytes.copyOf(target.flip().position(3))).isEqualTo(twice(encoded.toBytes()));
    }

    private static Bytes twice(Bytes bytes) {
        byte[] both = new byte[2 * bytes.length()];
        bytes.copyTo(both, 0);
        bytes.copyTo(both, bytes.length());
        return Bytes.wrap(both);
    }

    @Test
    void aBufferThatIsTooSmallIsLeftAlone() {
        EncodedMessage encoded = MessageCodec.encode(SampleMessages.envelope(SampleMessages.appendEntries(0, 3)));
        ByteBuffer target = ByteBuffer.allocate(encoded.sizeBytes() - 1);
        assertThatThrownBy(() -> encoded.writeTo(target)).isInstanceOf(BufferOverflowException.class);
        assertThat(target.position()).isZero();
        assertThat(target.array()).containsOnly(0);
    }

    @Test
    void aServerWithoutAClusterSendsNoClusterId() throws Exception {
        Envelope envelope = new Envelope(
                GroupId.of("g"), ClusterId.NONE, new Message.Introduce(SampleMessages.INCARNATION, ClusterId.NONE));
        Bytes encoded = MessageCodec.encode(envelope).toBytes();
        assertThat(EnvelopeV1.parseFrom(encoded.toByteArray()).getCluster().isEmpty())
                .isTrue();
        assertThat(MessageCodec.decode(encoded)).isEqualTo(envelope);
    }

    // The next four guard the format: whoever changes them can no longer talk to older servers.

    @Test
    void requestVoteOnTheWire() {
        assertThat(hex(new Envelope(
                        GroupId.DEFAULT, ClusterId.NONE, new Message.RequestVote(5, new LogId(3, 12), false))))
                .isEqualTo("0a0764656661756c74" + "6208" + "0805" + "12040803100c");
    }

    @Test
    void appendEntriesOnTheWire() {
        LogEntry entry = LogEntry.of(new LogId(3, 12), EntryType.COMMAND, 1000, Bytes.utf8("x"));
        Message message = new Message.AppendEntries(3, 9, new LogId(2, 11), List.of(entry), 10);
        assertThat(hex(new Envelope(GroupId.of("g"), SampleMessages.CLUSTER, message)))
                .isEqualTo("0a0167" + "1210ffffffffffffffff8000000000000000"
                        + "7230" + "0803" + "1009" + "1a040802100b" + "200a" + "2a22"
                        + "0000002208e3998a02" + "0000000000000003" + "000000000000000c" + "00000000000003e8" + "78");
    }

    @Test
    void appendEntriesResponseOnTheWire() {
        Message message =
                new Message.AppendEntriesResponse(7, 9, true, new LogId(3, 12), 11, SampleMessages.INCARNATION);
        assertThat(hex(new Envelope(GroupId.DEFAULT, ClusterId.NONE, message)))
                .isEqualTo("0a0764656661756c74" + "7a20" + "0807" + "1009" + "1801" + "22040803100c" + "280b"
                        + "32100102030405060708090a0b0c0d0e0f10");
    }

    @Test
    void readIndexResponseOnTheWire() {
        assertThat(hex(new Envelope(GroupId.DEFAULT, ClusterId.NONE, new Message.ReadIndexResponse(List.of(), -1))))
                .isEqualTo("0a0764656661756c74" + "aa0102" + "1001");
    }

    private static String hex(Envelope envelope) {
        return HexFormat.of().formatHex(MessageCodec.encode(envelope).toBytes().toByteArray());
    }

    @Test
    void commandsAndChunksAreNotCopiedWhenAMessageIsEncoded() {
        byte[] command = {1, 2, 3};
        EncodedMessage encoded = MessageCodec.encode(SampleMessages.envelope(new Message.ForwardProposals(
                List.of(new Proposal(new RequestId(SampleMessages.N1, 1), Bytes.wrap(command))))));
        command[2] = 77;
        Bytes bytes = encoded.toBytes();
        assertThat(bytes.at(bytes.length() - 1)).isEqualTo((byte) 77);
    }

    @Test
    void unknownFieldsAreIgnoredAndCounted() throws Exception {
        Envelope envelope = SampleMessages.envelope(new Message.VoteResponse(3, true, SampleMessages.INCARNATION));
        assertThat(decode(join("fa0703616263", known(envelope), "c03e05"))).contains(envelope);
        assertThat(ignored).containsExactly(9);
    }

    @Test
    void fieldsAddedToAnAppendEntriesAreIgnoredAndCounted() throws Exception {
        Envelope envelope = SampleMessages.envelope(SampleMessages.appendEntries(41, 3));
        AppendEntriesV1 known = EnvelopeV1.parseFrom(known(envelope)).getAppendEntries();
        UnknownFieldSet.Field added =
                UnknownFieldSet.Field.newBuilder().addVarint(5).build();
        AppendEntriesV1.Builder extended = known.toBuilder()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(99, added).build());
        byte[] frame = EnvelopeV1.parseFrom(known(envelope)).toBuilder()
                .setAppendEntries(extended)
                .build()
                .toByteArray();
        assertThat(decode(frame)).contains(envelope);
        assertThat(ignored).containsExactly(3);
    }

    @Test
    void aKindOfMessageThatIsUnknownIsIgnoredAndCounted() throws Exception {
        byte[] frame = HexFormat.of().parseHex("0a0764656661756c74" + "9a0603616263");
        assertThat(decode(frame)).isEmpty();
        assertThat(ignored).containsExactly(6);
        assertThatThrownBy(() -> MessageCodec.decode(Bytes.wrap(frame))).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void whatIsKnownIsNotCounted() throws Exception {
        for (Message message : SampleMessages.all().toList()) {
            decode(known(SampleMessages.envelope(message)));
        }
        assertThat(ignored).isEmpty();
    }

    /** Who forwarded a command must not be told that it has no effect when nobody can know. */
    @Test
    void anOutcomeOfTheFutureLeavesTheOutcomeOpen() throws Exception {
        EnvelopeV1.Builder response = EnvelopeV1.newBuilder().setGroup("default");
        response.getProposalResponseBuilder()
                .setOutcomeValue(99)
                .getRequestBuilder()
                .setOrigin("n1");
        assertThat(decode(response.build().toByteArray())
                        .map(envelope -> ((Message.ProposalResponse) envelope.message()).outcome()))
                .contains(Message.Outcome.UNKNOWN);
    }

    private Optional<Envelope> decode(byte[] frame) throws MalformedMessageException {
        return MessageCodec.decode(Bytes.wrap(frame), ignored::add);
    }

    private static byte[] known(Envelope envelope) {
        return MessageCodec.encode(envelope).toBytes().toByteArray();
    }

    private static byte[] join(String before, byte[] known, String after) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(HexFormat.of().parseHex(before));
        joined.writeBytes(known);
        joined.writeBytes(HexFormat.of().parseHex(after));
        return joined.toByteArray();
    }
}
