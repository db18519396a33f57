package io.raftkit.bench.peers;

import io.raftkit.bench.compare.KeyValues;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** {@link KeyValues} as Ratis wants it. */
final class RatisStateMachine extends BaseStateMachine {
    private static final CompletableFuture<Message> NOTHING = CompletableFuture.completedFuture(Message.EMPTY);

    private final KeyValues map;

    RatisStateMachine(KeyValues map) {
        this.map = map;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        map.apply(entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return NOTHING;
    }

    @Override
    public CompletableFuture<Message> query(Message request) {
        byte[] value = map.get(request.getContent().asReadOnlyByteBuffer().getLong());
        return value == null
                ? NOTHING
                : CompletableFuture.completedFuture(Message.valueOf(UnsafeByteOperations.unsafeWrap(value)));
    }
}
