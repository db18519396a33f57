package io.raftkit.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.raftkit.codec.v1.AppendEntriesV1;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.codec.v1.LogIdV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * {@code AppendEntriesV1}, written field by field, for under load there is little else: what protobuf would write,
 * without the objects that it takes. {@link AppendEntriesReader} is the way back.
 */
record AppendEntriesKind(Message.AppendEntries message, long payloadBytes) implements EncodedMessage.Kind {
    static AppendEntriesKind of(Message.AppendEntries message) {
        return new AppendEntriesKind(message, LogEntry.sizeBytes(message.entries()));
    }

    @Override
    public int number() {
        return EnvelopeV1.APPEND_ENTRIES_FIELD_NUMBER;
    }

    @Override
    public int fieldsBytes() {
        int previous = logIdBytes(message.previous());
        return numberBytes(AppendEntriesV1.TERM_FIELD_NUMBER, message.term())
                + numberBytes(AppendEntriesV1.ROUND_FIELD_NUMBER, message.round())
                + CodedOutputStream.computeTagSize(AppendEntriesV1.PREVIOUS_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(previous)
                + previous
                + numberBytes(AppendEntriesV1.COMMIT_INDEX_FIELD_NUMBER, message.commitIndex());
    }

    private static int logIdBytes(LogId id) {
        return numberBytes(LogIdV1.TERM_FIELD_NUMBER, id.term()) + numberBytes(LogIdV1.INDEX_FIELD_NUMBER, id.index());
    }

    /** What is 0 is not written. */
    private static int numberBytes(int fieldNumber, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeInt64Size(fieldNumber, value);
    }

    @Override
    public void writeFields(CodedOutputStream output) throws IOException {
        writeNumber(output, AppendEntriesV1.TERM_FIELD_NUMBER, message.term());
        writeNumber(output, AppendEntriesV1.ROUND_FIELD_NUMBER, message.round());
        output.writeTag(AppendEntriesV1.PREVIOUS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        output.writeUInt32NoTag(logIdBytes(message.previous()));
        writeNumber(output, LogIdV1.TERM_FIELD_NUMBER, message.previous().term());
        writeNumber(output, LogIdV1.INDEX_FIELD_NUMBER, message.previous().index());
        writeNumber(output, AppendEntriesV1.COMMIT_INDEX_FIELD_NUMBER, message.commitIndex());
    }

    private static void writeNumber(CodedOutputStream output, int fieldNumber, long value) throws IOException {
        if (value != 0) {
            output.writeInt64(fieldNumber, value);
        }
    }

    @Override
    public int payloadNumber() {
        return AppendEntriesV1.RECORDS_FIELD_NUMBER;
    }

    /** An entry each. */
    @Override
    public int payloadParts() {
        return message.entries().size();
    }

    @Override
    public int payloadPartBytes(int part) {
        return message.entries().get(part).sizeBytes();
    }

    @Override
    public void writePayload(int from, int to, ByteBuffer target) {
        List<LogEntry> entries = message.entries();
        for (int i = from; i < to; i++) {
            entries.get(i).writeTo(target);
        }
    }
}
