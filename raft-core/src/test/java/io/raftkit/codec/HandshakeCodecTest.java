package io.raftkit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.codec.v1.HandshakeResponseV1;
import io.raftkit.codec.v1.HandshakeV1;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeCodecTest {
    static final Hello HELLO = new Hello(
            new Hello.Versions(1, 3),
            GroupId.DEFAULT,
            SampleMessages.CLUSTER,
            new Endpoint(SampleMessages.N1, "host1:7000"),
            SampleMessages.LONG_NAME,
            SampleMessages.INCARNATION);
    static final HelloResponse.Welcome WELCOME = new HelloResponse.Welcome(
            2, GroupId.DEFAULT, ClusterId.NONE, SampleMessages.N1, SampleMessages.INCARNATION);

    @Test
    void decodingGivesBackWhatWasEncoded() throws Exception {
        HelloResponse refused = new HelloResponse.Refused("n1 is not n2");
        assertThat(HandshakeCodec.decodeHello(HandshakeCodec.encode(HELLO))).isEqualTo(HELLO);
        assertThat(HandshakeCodec.decodeResponse(HandshakeCodec.encode(WELCOME)))
                .isEqualTo(WELCOME);
        assertThat(HandshakeCodec.decodeResponse(HandshakeCodec.encode(refused)))
                .isEqualTo(refused);
    }

    @Test
    void helloOnTheWire() {
        Hello hello = new Hello(
                new Hello.Versions(1, 1),
                GroupId.of("g"),
                ClusterId.NONE,
                new Endpoint(SampleMessages.N1, "h:1"),
                NodeId.of("n2"),
                SampleMessages.INCARNATION);
        assertThat(HexFormat.of().formatHex(HandshakeCodec.encode(hello).toByteArray()))
                .isEqualTo("0d54464152" + "1001" + "1801" + "220167" + "32026e31" + "3a026e32"
                        + "42100102030405060708090a0b0c0d0e0f10" + "4a03683a31");
    }

    @Test
    void theLongestHandshakeFitsIntoWhatIsRead() {
        Hello longest = new Hello(
                new Hello.Versions(Integer.MAX_VALUE, Integer.MAX_VALUE),
                GroupId.of("g".repeat(64)),
                SampleMessages.CLUSTER,
                new Endpoint(SampleMessages.LONG_NAME, "\uffff".repeat(512)),
                SampleMessages.LONG_NAME,
                SampleMessages.INCARNATION);
        HelloResponse refused = new HelloResponse.Refused("\uffff".repeat(1000));
        assertThat(HandshakeCodec.encode(longest).length()).isLessThan(HandshakeCodec.MAX_BYTES);
        assertThat(HandshakeCodec.encode(refused).length()).isLessThan(HandshakeCodec.MAX_BYTES);
    }

    @ParameterizedTest
    @MethodSource
    void aMalformedHelloIsRefused(Consumer<HandshakeV1.Builder> damage) throws Exception {
        HandshakeV1.Builder hello =
                HandshakeV1.parseFrom(HandshakeCodec.encode(HELLO).toByteArray()).toBuilder();
        damage.accept(hello);
        assertThatThrownBy(() ->
                        HandshakeCodec.decodeHello(Bytes.wrap(hello.build().toByteArray())))
                .isInstanceOf(MalformedMessageException.class);
    }

    static Stream<Consumer<HandshakeV1.Builder>> aMalformedHelloIsRefused() {
        return Stream.of(
                HandshakeV1.Builder::clear,
                hello -> hello.setMagic(7),
                hello -> hello.setMinVersion(0),
                hello -> hello.setMinVersion(-1),
                hello -> hello.setMinVersion(4),
                hello -> hello.setMaxVersion(-1),
                HandshakeV1.Builder::clearGroup,
                HandshakeV1.Builder::clearFrom,
                HandshakeV1.Builder::clearTo,
                HandshakeV1.Builder::clearIncarnation,
                HandshakeV1.Builder::clearAddress,
                hello -> hello.setCluster(hello.getIncarnation().substring(1)));
    }

    @ParameterizedTest
    @MethodSource
    void aMalformedResponseIsRefused(Consumer<HandshakeResponseV1.Builder> damage) throws Exception {
        HandshakeResponseV1.Builder response =
                HandshakeResponseV1.parseFrom(HandshakeCodec.encode(WELCOME).toByteArray()).toBuilder();
        damage.accept(response);
        assertThatThrownBy(() -> HandshakeCodec.decodeResponse(
                        Bytes.wrap(response.build().toByteArray())))
                .isInstanceOf(MalformedMessageException.class);
    }

    static Stream<Consumer<HandshakeResponseV1.Builder>> aMalformedResponseIsRefused() {
        return Stream.of(
                HandshakeResponseV1.Builder::clear,
                response -> response.setMagic(7),
                response -> response.setRefusal("  "),
                HandshakeResponseV1.Builder::clearVersion,
                HandshakeResponseV1.Builder::clearFrom,
                HandshakeResponseV1.Builder::clearIncarnation,
                response -> response.setGroup("a b"));
    }

    @Test
    void aReasonBecomesOneLine() {
        assertThat(new HelloResponse.Refused("a\nb\u001b").reason()).isEqualTo("a?b?");
        assertThat(new HelloResponse.Refused("x".repeat(9999)).reason()).hasSize(Printable.LONGEST);
        assertThatIllegalArgumentException().isThrownBy(() -> new HelloResponse.Refused(" "));
    }

    @Test
    void anAddressThatAStrangerSendsBecomesOneLine() throws Exception {
        HandshakeV1 hello = HandshakeV1.parseFrom(HandshakeCodec.encode(HELLO).toByteArray()).toBuilder()
                .setAddress("host\n1:7000")
                .build();
        assertThat(HandshakeCodec.decodeHello(Bytes.wrap(hello.toByteArray())).from())
                .isEqualTo(new Endpoint(SampleMessages.N1, "host?1:7000"));
    }

    @Test
    void versionsOverlapIfTheyShareOne() {
        Hello.Versions versions = new Hello.Versions(2, 4);
        assertThat(versions.overlaps(new Hello.Versions(1, 2))).isTrue();
        assertThat(versions.overlaps(new Hello.Versions(4, 9))).isTrue();
        assertThat(versions.overlaps(new Hello.Versions(1, 1))).isFalse();
        assertThat(versions.overlaps(new Hello.Versions(5, 9))).isFalse();
        assertThat(versions.contains(4)).isTrue();
        assertThat(versions.contains(5)).isFalse();
    }
}
