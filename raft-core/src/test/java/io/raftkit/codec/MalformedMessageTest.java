package io.raftkit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import io.raftkit.codec.v1.AppendEntriesResponseV1;
import io.raftkit.codec.v1.AppendEntriesV1;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.codec.v1.FetchSnapshotV1;
import io.raftkit.codec.v1.InstallSnapshotResponseV1;
import io.raftkit.codec.v1.InstallSnapshotV1;
import io.raftkit.codec.v1.IntroduceResponseV1;
import io.raftkit.codec.v1.IntroduceV1;
import io.raftkit.codec.v1.LogIdV1;
import io.raftkit.codec.v1.ProposalResponseV1;
import io.raftkit.codec.v1.ReadIndexResponseV1;
import io.raftkit.codec.v1.ReadIndexV1;
import io.raftkit.codec.v1.RequestIdV1;
import io.raftkit.codec.v1.RequestVoteV1;
import io.raftkit.codec.v1.SnapshotIdV1;
import io.raftkit.codec.v1.SnapshotPieceV1;
import io.raftkit.codec.v1.SnapshotV1;
import io.raftkit.codec.v1.VoteResponseV1;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedMessageTest {
    private static final long MIN = Long.MIN_VALUE;
    private static final LogIdV1 FIVE =
            LogIdV1.newBuilder().setTerm(2).setIndex(5).build();

    private static final ByteString LIFE = ByteString.copyFrom(new byte[16]);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"envelopes", "numbers", "entries", "snapshots", "requests"})
    void isRefused(String why, EnvelopeV1.Builder envelope) {
        assertRefused(envelope.build().toByteArray());
    }

    private static void assertRefused(byte[] frame) {
        assertThatThrownBy(() -> MessageCodec.decode(Bytes.wrap(frame)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageStartingWith("malformed message: ");
    }

    /** What the table starts from is fine, so that each row is refused for its own reason only. */
    @Test
    void theTableStartsFromGoodMessages() throws Exception {
        MessageCodec.decode(bytes(good()));
        MessageCodec.decode(bytes(appendEntries(record(3, 6), record(3, 7))));
        MessageCodec.decode(bytes(offer(10, SampleMessages.CONFIGURATION)));
        MessageCodec.decode(bytes(piece(7, 10, new byte[3])));
        MessageCodec.decode(bytes(fetch(10, 10, 0)));
        MessageCodec.decode(bytes(response(1, "n1")));
    }

    private static Bytes bytes(EnvelopeV1.Builder envelope) {
        return Bytes.wrap(envelope.build().toByteArray());
    }

    private static EnvelopeV1.Builder good() {
        return EnvelopeV1.newBuilder()
                .setGroup("default")
                .setVoteResponse(VoteResponseV1.newBuilder().setTerm(1).setSender(LIFE));
    }

    static Stream<Arguments> envelopes() {
        return Stream.of(
                arguments("nothing at all", EnvelopeV1.newBuilder()),
                arguments("no kind", good().clearKind()),
                arguments("no group", good().setGroup("")),
                arguments("a group with a space", good().setGroup("a b")),
                arguments("a group name of 65 letters", good().setGroup("g".repeat(65))),
                arguments("a cluster id of 15 bytes", good().setCluster(ByteString.copyFrom(new byte[15]))),
                arguments("a cluster id of 17 bytes", good().setCluster(ByteString.copyFrom(new byte[17]))));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                arguments(
                        "term",
                        good().setVoteResponse(
                                        VoteResponseV1.newBuilder().setTerm(-1).setSender(LIFE))),
                arguments(
                        "lowest term",
                        good().setVoteResponse(
                                        VoteResponseV1.newBuilder().setTerm(MIN).setSender(LIFE))),
                arguments(
                        "last term",
                        good().setRequestVote(RequestVoteV1.newBuilder().setLastLog(logId(-1, 1)))),
                arguments(
                        "last index",
                        good().setRequestVote(RequestVoteV1.newBuilder().setLastLog(logId(1, MIN)))),
                arguments(
                        "round",
                        good().setAppendEntries(AppendEntriesV1.newBuilder().setRound(-1))),
                arguments(
                        "commit",
                        good().setAppendEntries(AppendEntriesV1.newBuilder().setCommitIndex(MIN))),
                arguments(
                        "round of a response",
                        good().setAppendEntriesResponse(AppendEntriesResponseV1.newBuilder()
                                .setSender(LIFE)
                                .setRound(MIN))),
                arguments(
                        "previous index",
                        good().setAppendEntriesResponse(AppendEntriesResponseV1.newBuilder()
                                .setSender(LIFE)
                                .setPreviousIndex(-1))),
                arguments(
                        "received bytes",
                        good().setInstallSnapshotResponse(InstallSnapshotResponseV1.newBuilder()
                                .setSender(LIFE)
                                .setReceivedBytes(-1))),
                arguments(
                        "an index below the one that refuses",
                        good().setReadIndexResponse(
                                        ReadIndexResponseV1.newBuilder().setIndex(-2))));
    }

    static Stream<Arguments> entries() {
        byte[] damaged = record(3, 6);
        damaged[damaged.length - 1] ^= 1;
        Bytes noConfiguration = Bytes.utf8("no configuration");
        Configuration blankAddress =
                Configuration.bootstrap(List.of(new Member(SampleMessages.N1, "", SampleMessages.INCARNATION)));
        return Stream.of(
                arguments("a gap after previous", appendEntries(record(3, 7))),
                arguments("an overlap with previous", appendEntries(record(3, 5))),
                arguments("a gap", appendEntries(record(3, 6), record(3, 8))),
                arguments("the same entry twice", appendEntries(record(3, 6), record(3, 6))),
                arguments("a term that falls", appendEntries(record(3, 6), record(2, 7))),
                arguments("a term before previous", appendEntries(record(1, 6))),
                arguments("a term beyond the leader's", appendEntries(record(5, 6))),
                arguments("trailing garbage", appendEntries(record(3, 6), new byte[5])),
                arguments("a record cut short", appendEntries(record(3, 6), new byte[] {0, 0, 0, 40})),
                arguments("zeros", appendEntries(new byte[100])),
                arguments("a damaged record", appendEntries(damaged)),
                arguments(
                        "a configuration that is none",
                        appendEntries(record(3, 6, EntryType.CONFIGURATION, noConfiguration))),
                arguments(
                        "a configuration with a blank address",
                        appendEntries(record(3, 6, EntryType.CONFIGURATION, blankAddress.encode()))),
                arguments(
                        "an entry after the last index there is",
                        good().setAppendEntries(AppendEntriesV1.newBuilder()
                                .setTerm(4)
                                .setPrevious(logId(2, Long.MAX_VALUE))
                                .setRecords(ByteString.copyFrom(record(3, 0))))),
                arguments(
                        "term 0 in an entry",
                        good().setAppendEntries(AppendEntriesV1.newBuilder()
                                .setTerm(4)
                                .setRecords(ByteString.copyFrom(record(0, 1))))));
    }

    static Stream<Arguments> snapshots() {
        Configuration fine = SampleMessages.CONFIGURATION;
        Configuration blank =
                Configuration.bootstrap(List.of(new Member(NodeId.of("n9"), " ", SampleMessages.INCARNATION)));
        return Stream.of(
                arguments("a negative offset", piece(-1, 10, new byte[3])),
                arguments("an offset beyond the end", piece(11, 10, new byte[0])),
                arguments("a piece beyond the end", piece(8, 10, new byte[3])),
                arguments("a piece that is not what was sent", rotten()),
                arguments("a piece of a negative size", piece(0, -1, new byte[0])),
                arguments("the lowest size, from which nothing can be taken", piece(0, MIN, new byte[3])),
                arguments("a question of a negative length", fetch(0, 10, -1)),
                arguments("a question before the beginning", fetch(-1, 10, 1)),
                arguments("a question beyond the end", fetch(11, 10, 1)),
                arguments("a negative size", offer(-1, fine)),
                arguments("a negative first index", firstIndex(-1)),
                arguments("a blank address", offer(10, blank)),
                arguments("no snapshot", good().setInstallSnapshot(InstallSnapshotV1.getDefaultInstance())),
                arguments("no configuration", good().setIntroduceResponse(IntroduceResponseV1.getDefaultInstance())),
                arguments("no incarnation", good().setIntroduce(IntroduceV1.getDefaultInstance())),
                arguments(
                        "an incarnation of 15 bytes",
                        good().setIntroduce(
                                        IntroduceV1.newBuilder().setIncarnation(ByteString.copyFrom(new byte[15])))));
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("no outcome", response(0, "n1")),
                arguments("a bad leader", response(1, "n 1")),
                arguments("a command applied nowhere", appliedAt(-1)),
                arguments(
                        "a bad origin",
                        good().setReadIndex(ReadIndexV1.newBuilder()
                                .addRequests(RequestIdV1.newBuilder().setOrigin("../n1")))),
                arguments(
                        "no origin",
                        good().setReadIndex(ReadIndexV1.newBuilder().addRequests(RequestIdV1.getDefaultInstance()))));
    }

    private static LogIdV1 logId(long term, long index) {
        return LogIdV1.newBuilder().setTerm(term).setIndex(index).build();
    }

    private static byte[] record(long term, long index) {
        return record(term, index, EntryType.COMMAND, Bytes.utf8("command"));
    }

    private static byte[] record(long term, long index, EntryType type, Bytes payload) {
        return LogEntry.of(new LogId(term, index), type, 0, payload).record().toByteArray();
    }

    private static EnvelopeV1.Builder appendEntries(byte[]... records) {
        ByteString joined = ByteString.EMPTY;
        for (byte[] record : records) {
            joined = joined.concat(ByteString.copyFrom(record));
        }
        return good().setAppendEntries(AppendEntriesV1.newBuilder()
                .setTerm(4)
                .setPrevious(FIVE)
                .setRecords(joined));
    }

    private static SnapshotIdV1 snapshotId(long size) {
        return SnapshotIdV1.newBuilder()
                .setLastIncluded(FIVE)
                .setSizeBytes(size)
                .build();
    }

    private static EnvelopeV1.Builder piece(long offset, long size, byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return good().setSnapshotPiece(SnapshotPieceV1.newBuilder()
                .setSnapshot(snapshotId(size))
                .setOffset(offset)
                .setCrc32C((int) crc.getValue())
                .setData(ByteString.copyFrom(data)));
    }

    private static EnvelopeV1.Builder rotten() {
        EnvelopeV1.Builder piece = piece(0, 10, new byte[3]);
        piece.getSnapshotPieceBuilder().setData(ByteString.copyFrom(new byte[] {0, 1, 0}));
        return piece;
    }

    private static EnvelopeV1.Builder fetch(long offset, long size, int length) {
        return good().setFetchSnapshot(FetchSnapshotV1.newBuilder()
                .setSnapshot(snapshotId(size))
                .setOffset(offset)
                .setLength(length));
    }

    private static EnvelopeV1.Builder firstIndex(long index) {
        EnvelopeV1.Builder offer = offer(10, SampleMessages.CONFIGURATION);
        offer.getInstallSnapshotBuilder().setFirstIndex(index);
        return offer;
    }

    private static EnvelopeV1.Builder offer(long size, Configuration configuration) {
        return good().setInstallSnapshot(InstallSnapshotV1.newBuilder()
                .setSnapshot(SnapshotV1.newBuilder()
                        .setLastIncluded(FIVE)
                        .setConfiguration(
                                ByteString.copyFrom(configuration.encode().toByteArray()))
                        .setSizeBytes(size)));
    }

    private static EnvelopeV1.Builder appliedAt(long index) {
        EnvelopeV1.Builder response = response(1, "n1");
        response.getProposalResponseBuilder().setIndex(index);
        return response;
    }

    private static EnvelopeV1.Builder response(int outcome, String leader) {
        return good().setProposalResponse(ProposalResponseV1.newBuilder()
                .setRequest(RequestIdV1.newBuilder().setOrigin("n1"))
                .setOutcomeValue(outcome)
                .setLeader(leader));
    }

    @ParameterizedTest
    @MethodSource
    void bytesThatAreNoProtobufAreRefused(String hex) {
        assertRefused(HexFormat.of().parseHex(hex));
    }

    static Stream<String> bytesThatAreNoProtobufAreRefused() {
        return Stream.of(
                "00",
                "ff",
                "0aff",
                "0affffffff07",
                "0affffffffffffffffff01",
                "0a02ff80" + "6a020801",
                // A good message, then the end of a group that never began, then garbage.
                "0a0764656661756c74" + "6a020801" + "7c" + "123456",
                // An unknown field of a thousand nested groups.
                "0a0764656661756c74" + "6a020801" + "fb01".repeat(1000));
    }

    @Test
    void aMessageCutShortAnywhereIsRefused() {
        byte[] whole = MessageCodec.encode(SampleMessages.envelope(SampleMessages.appendEntries(0, 5)))
                .toBytes()
                .toByteArray();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertRefused(cut);
        }
    }

    @Test
    void whatAStrangerSentIsQuotedInOneShortLine() {
        EnvelopeV1 envelope =
                good().setGroup("\n\u001b[31m" + "g".repeat(1 << 20)).build();
        assertThatThrownBy(() -> MessageCodec.decode(Bytes.wrap(envelope.toByteArray())))
                .isInstanceOf(MalformedMessageException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .hasSizeLessThan(600)
                        .doesNotContain("\n")
                        .doesNotContain("\u001b"));
    }
}
