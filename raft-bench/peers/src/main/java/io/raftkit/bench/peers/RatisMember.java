package io.raftkit.bench.peers;

import io.raftkit.bench.compare.Completion;
import io.raftkit.bench.compare.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** A server of Ratis, asked without a client in between. */
final class RatisMember implements Member {
    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    RatisMember(RaftServer server, RaftGroupId group) {
        this.server = server;
        this.group = group;
    }

    @Override
    public boolean isLeader() {
        try {
            return server.getDivision(group).getInfo().isLeaderReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void submit(byte[] command, Completion completion) {
        request(UnsafeByteOperations.unsafeWrap(command), RaftClientRequest.writeRequestType(), completion);
    }

    @Override
    public void read(long key, Completion completion) {
        byte[] query = ByteBuffer.allocate(Long.BYTES).putLong(key).array();
        request(UnsafeByteOperations.unsafeWrap(query), RaftClientRequest.readRequestType(), completion);
    }

    private void request(ByteString content, RaftClientRequest.Type type, Completion completion) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(server.getId())
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(Message.valueOf(content))
                .setType(type)
                .build();
        try {
            var unused = server.submitClientRequestAsync(request).whenComplete((reply, failure) -> {
                boolean refused = failure == null && !reply.isSuccess();
                completion.done(refused ? new IllegalStateException(reply.toString()) : failure);
            });
        } catch (IOException e) {
            completion.done(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
