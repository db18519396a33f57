package io.raftkit.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.Envelope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection brings, piece by piece. */
class MessageReaderTest {
    private final List<Integer> ignored = new ArrayList<>();

    @Test
    void aWriterAndAReaderTellGroupsAndClustersApartHoweverTheyTakeTurns() throws MalformedMessageException {
        MessageWriter writer = new MessageWriter();
        MessageReader reader = new MessageReader();
        List<GroupId> groups = List.of(GroupId.DEFAULT, GroupId.of("a"), GroupId.of("ab"));
        List<ClusterId> clusters =
                List.of(ClusterId.NONE, new ClusterId(new UUID(1, 2)), new ClusterId(new UUID(1, 3)));
        List<Message> messages = SampleMessages.all()
                .filter(kind -> kind instanceof Message.AppendEntries || kind instanceof Message.RequestVote)
                .toList();
        assertThat(messages).hasAtLeastOneElementOfType(Message.AppendEntries.class);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            Message message = messages.get(random.nextInt(messages.size()));
            Envelope envelope = new Envelope(groups.get(random.nextInt(3)), clusters.get(random.nextInt(3)), message);
            Bytes frame = writer.encode(envelope).toBytes();
            assertThat(frame).isEqualTo(MessageCodec.encode(envelope).toBytes());
            assertThat(read(reader, frame, Integer.MAX_VALUE)).contains(envelope);
        }
        assertThat(ignored).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 33, 100, 1000})
    void aMessageIsReadInWhateverPiecesItArrives(int pieceBytes) throws MalformedMessageException {
        MessageReader reader = new MessageReader();
        for (Message message : SampleMessages.all().toList()) {
            Envelope envelope = SampleMessages.envelope(message);
            assertThat(read(reader, MessageCodec.encode(envelope).toBytes(), pieceBytes))
                    .contains(envelope);
        }
        assertThat(ignored).isEmpty();
    }

    @Test
    void aMessageIsReadWhereverItIsCutInTwo() throws MalformedMessageException {
        MessageReader reader = new MessageReader();
        Envelope envelope = SampleMessages.envelope(SampleMessages.appendEntries(3, 20));
        Bytes frame = MessageCodec.encode(envelope).toBytes();
        for (int cut = 1; cut < frame.length(); cut++) {
            reader.begin(frame.length());
            reader.take(frame.slice(0, cut).asByteBuffer());
            reader.take(frame.slice(cut).asByteBuffer());
            assertThat(reader.finish(ignored::add)).contains(envelope);
        }
    }

    @Test
    void aMessageThatWasBrokenOffDoesNotShowInTheNext() throws MalformedMessageException {
        MessageReader reader = new MessageReader();
        for (Message message : SampleMessages.all().toList()) {
            Bytes brokenOff =
                    MessageCodec.encode(SampleMessages.envelope(message)).toBytes();
            reader.begin(brokenOff.length());
            reader.take(brokenOff.slice(0, brokenOff.length() - 1).asByteBuffer());
            assertThatThrownBy(() -> reader.finish(ignored::add)).isInstanceOf(IllegalStateException.class);
            Envelope next = SampleMessages.envelope(SampleMessages.appendEntries(2, 10));
            assertThat(read(reader, MessageCodec.encode(next).toBytes(), Integer.MAX_VALUE))
                    .contains(next);
        }
    }

    @Test
    void moreBytesThanAFrameHasAreRefused() {
        MessageReader reader = new MessageReader();
        reader.begin(3);
        assertThatThrownBy(() -> reader.take(ByteBuffer.allocate(4))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageIsFinishedOnce() throws MalformedMessageException {
        MessageReader reader = new MessageReader();
        read(
                reader,
                MessageCodec.encode(SampleMessages.envelope(SampleMessages.appendEntries(1, 2)))
                        .toBytes(),
                1000);
        assertThatThrownBy(() -> reader.finish(ignored::add)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 17, 40})
    void entriesAreReadInWhateverPiecesTheyArriveBehindTheHead(int pieceBytes) throws Exception {
        Message.AppendEntries message = SampleMessages.appendEntries(3, 20);
        EncodedMessage encoded = MessageCodec.encode(SampleMessages.envelope(message));
        Bytes frame = encoded.toBytes();
        AppendEntriesReader reader = new AppendEntriesReader();
        assertThat(reader.begin(frame.slice(0, encoded.partBytes(0)).asByteBuffer(), frame.length()))
                .isTrue();
        for (int at = encoded.partBytes(0); at < frame.length(); at += pieceBytes) {
            reader.take(
                    frame.slice(at, Math.min(pieceBytes, frame.length() - at)).asByteBuffer());
        }
        assertThat(reader.finish()).isEqualTo(SampleMessages.envelope(message));
    }

    @Test
    void theLongestHeadIsReadTheShortWay() throws Exception {
        long most = Long.MAX_VALUE;
        LogEntry entry = LogEntry.of(new LogId(most, most), EntryType.COMMAND, most, Bytes.utf8("x"));
        Message message = new Message.AppendEntries(most, most, new LogId(most, most - 1), List.of(entry), most);
        Envelope envelope = new Envelope(GroupId.of("g".repeat(64)), SampleMessages.CLUSTER, message);
        ByteBuffer frame = MessageCodec.encode(envelope).toBytes().asByteBuffer();
        AppendEntriesReader reader = new AppendEntriesReader();
        assertThat(reader.begin(frame, frame.remaining())).isTrue();
        reader.take(frame);
        assertThat(reader.finish()).isEqualTo(envelope);
    }

    @Test
    void aDamagedEntryIsRefusedBeforeTheRestIsThereAndTheNextMessageIsRead() throws Exception {
        Envelope envelope = SampleMessages.envelope(SampleMessages.appendEntries(3, 20));
        EncodedMessage encoded = MessageCodec.encode(envelope);
        byte[] frame = encoded.toBytes().toByteArray();
        int entry = encoded.partBytes(0) + encoded.partBytes(1);
        frame[entry - 1] ^= 1;
        MessageReader reader = new MessageReader();
        reader.begin(frame.length);
        assertThatThrownBy(() -> reader.take(ByteBuffer.wrap(frame, 0, entry)))
                .isInstanceOf(MalformedMessageException.class);
        assertThat(read(reader, encoded.toBytes(), 1000)).contains(envelope);
    }

    @Test
    void whatFollowsTheLastRecordIsNoEntry() throws MalformedMessageException {
        EntryRecords records = new EntryRecords();
        LogEntry entry = LogEntry.of(new LogId(1, 1), EntryType.COMMAND, 0, Bytes.utf8("x"));
        records.begin(entry.sizeBytes() + 3, LogId.ZERO, 1);
        assertThatThrownBy(() -> {
                    records.take(entry.record().asByteBuffer());
                    records.take(ByteBuffer.allocate(3));
                    records.finish();
                })
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("3 bytes after the last record");
    }

    @Test
    void aMessageHasNothingInCommonWithTheBufferItCameIn() throws Exception {
        MessageReader reader = new MessageReader();
        for (Message sent : SampleMessages.all().toList()) {
            Envelope envelope = SampleMessages.envelope(sent);
            byte[] frame = MessageCodec.encode(envelope).toBytes().toByteArray();
            reader.begin(frame.length);
            reader.take(ByteBuffer.wrap(frame));
            Arrays.fill(frame, (byte) 1);
            assertThat(reader.finish(ignored::add)).contains(envelope);
        }
    }

    private Optional<Envelope> read(MessageReader reader, Bytes frame, int pieceBytes)
            throws MalformedMessageException {
        ByteBuffer all = ByteBuffer.allocateDirect(frame.length());
        frame.writeTo(all);
        all.flip();
        reader.begin(frame.length());
        while (all.hasRemaining()) {
            int count = Math.min(pieceBytes, all.remaining());
            reader.take(all.slice(all.position(), count));
            all.position(all.position() + count);
        }
        return reader.finish(ignored::add);
    }
}
