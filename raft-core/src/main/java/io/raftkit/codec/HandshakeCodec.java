package io.raftkit.codec;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.raftkit.codec.v1.HandshakeResponseV1;
import io.raftkit.codec.v1.HandshakeV1;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.NodeId;

/** Turns the handshake of a connection into bytes and back. Each part of it is at most {@link #MAX_BYTES} long. */
public final class HandshakeCodec {
    /** The longest handshake that is read. Nothing longer may be buffered for somebody not yet known. */
    public static final int MAX_BYTES = 4096;

    // "RAFT"
    private static final int MAGIC = 0x52414654;
    private static final Parser<HandshakeV1> HELLO = DiscardUnknownFieldsParser.wrap(HandshakeV1.parser());
    private static final Parser<HandshakeResponseV1> RESPONSE =
            DiscardUnknownFieldsParser.wrap(HandshakeResponseV1.parser());

    private HandshakeCodec() {}

    /** The encoded form. */
    public static Bytes encode(Hello hello) {
        return Bytes.wrap(HandshakeV1.newBuilder()
                .setMagic(MAGIC)
                .setMinVersion(hello.versions().min())
                .setMaxVersion(hello.versions().max())
                .setGroup(hello.group().value())
                .setCluster(ToWire.cluster(hello.cluster()))
                .setFrom(hello.from().id().value())
                .setTo(hello.to().value())
                .setIncarnation(ToWire.uuid(hello.incarnation().value()))
                .setAddress(hello.from().address())
                .setBulk(hello.isBulk())
                .build()
                .toByteArray());
    }

    /** The encoded form. */
    public static Bytes encode(HelloResponse response) {
        HandshakeResponseV1.Builder encoded = HandshakeResponseV1.newBuilder().setMagic(MAGIC);
        if (response instanceof HelloResponse.Refused refused) {
            encoded.setRefusal(refused.reason());
        } else if (response instanceof HelloResponse.Welcome welcome) {
            encoded.setVersion(welcome.version())
                    .setGroup(welcome.group().value())
                    .setCluster(ToWire.cluster(welcome.cluster()))
                    .setFrom(welcome.from().value())
                    .setIncarnation(ToWire.uuid(welcome.incarnation().value()));
        }
        return Bytes.wrap(encoded.build().toByteArray());
    }

    /**
     * Reads what {@link #encode(Hello)} wrote.
     *
     * @throws MalformedMessageException if it is anything else
     */
    public static Hello decodeHello(Bytes frame) throws MalformedMessageException {
        try {
            HandshakeV1 hello = SharedBytes.parse(HELLO, frame);
            checkMagic(hello.getMagic());
            return new Hello(
                    new Hello.Versions(hello.getMinVersion(), hello.getMaxVersion()),
                    GroupId.of(hello.getGroup()),
                    FromWire.cluster(hello.getCluster()),
                    new Endpoint(NodeId.of(hello.getFrom()), Printable.of(hello.getAddress())),
                    NodeId.of(hello.getTo()),
                    FromWire.incarnation(hello.getIncarnation()),
                    hello.getBulk());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw MalformedMessageException.because("malformed handshake", e);
        }
    }

    /**
     * Reads what {@link #encode(HelloResponse)} wrote.
     *
     * @throws MalformedMessageException if it is anything else
     */
    public static HelloResponse decodeResponse(Bytes frame) throws MalformedMessageException {
        try {
            HandshakeResponseV1 response = SharedBytes.parse(RESPONSE, frame);
            checkMagic(response.getMagic());
            if (!response.getRefusal().isEmpty()) {
                return new HelloResponse.Refused(response.getRefusal());
            }
            return new HelloResponse.Welcome(
                    response.getVersion(),
                    GroupId.of(response.getGroup()),
                    FromWire.cluster(response.getCluster()),
                    NodeId.of(response.getFrom()),
                    FromWire.incarnation(response.getIncarnation()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw MalformedMessageException.because("malformed handshake", e);
        }
    }

    private static void checkMagic(int magic) {
        FromWire.require(magic == MAGIC, () -> "it does not begin as a handshake of RaftKit does");
    }
}
