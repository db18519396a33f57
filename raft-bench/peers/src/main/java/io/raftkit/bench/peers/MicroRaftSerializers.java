package io.raftkit.bench.peers;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStoreSerializer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** How MicroRaft's store turns what it keeps into bytes. */
record MicroRaftSerializers(MicroRaftCodec codec) implements RaftStoreSerializer {
    private static final int USUAL_BYTES = 512;

    private record Bytes<T>(BiConsumer<T, ByteBuf> encode, Function<ByteBuf, T> decode) implements Serializer<T> {
        @Override
        public byte[] serialize(T element) {
            ByteBuf target = Unpooled.buffer(USUAL_BYTES);
            encode.accept(element, target);
            byte[] bytes = new byte[target.readableBytes()];
            target.readBytes(bytes);
            return bytes;
        }

        @Override
        public T deserialize(byte[] bytes) {
            return decode.apply(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public Serializer<RaftGroupMembersView> raftGroupMembersViewSerializer() {
        return new Bytes<>(codec::encodeMembers, codec::decodeMembers);
    }

    @Override
    public Serializer<RaftEndpoint> raftEndpointSerializer() {
        return new Bytes<>(codec::encodePeer, codec::decodePeer);
    }

    @Override
    public Serializer<LogEntry> logEntrySerializer() {
        return new Bytes<>(codec::encodeEntry, codec::decodeEntry);
    }

    @Override
    public Serializer<SnapshotChunk> snapshotChunkSerializer() {
        return never();
    }

    @Override
    public Serializer<RaftEndpointPersistentState> raftEndpointPersistentStateSerializer() {
        return never();
    }

    @Override
    public Serializer<RaftTermPersistentState> raftTermPersistentState() {
        return never();
    }

    /** The store asks for these and does not use them, as long as there are no snapshots. */
    private static <T> Serializer<T> never() {
        return new Bytes<>(
                (element, target) -> {
                    throw new UnsupportedOperationException("not needed without snapshots");
                },
                source -> {
                    throw new UnsupportedOperationException("not needed without snapshots");
                });
    }
}
