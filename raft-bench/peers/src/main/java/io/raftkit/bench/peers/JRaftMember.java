package io.raftkit.bench.peers;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.entity.Task;
import io.raftkit.bench.compare.Completion;
import io.raftkit.bench.compare.KeyValues;
import io.raftkit.bench.compare.Member;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A server of SOFAJRaft. */
record JRaftMember(RaftGroupService service, Node node, KeyValues map) implements Member {
    private static final byte[] NO_CONTEXT = new byte[0];

    @Override
    public boolean isLeader() {
        return node.isLeader();
    }

    @Override
    public void submit(byte[] command, Completion completion) {
        node.apply(new Task(ByteBuffer.wrap(command), status -> completion.done(failure(status))));
    }

    @Override
    public void read(long key, Completion completion) {
        node.readIndex(NO_CONTEXT, new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
                map.get(key);
                completion.done(failure(status));
            }
        });
    }

    private static @Nullable Throwable failure(Status status) {
        return status.isOk() ? null : new IllegalStateException(status.toString());
    }

    @Override
    public void close() {
        service.shutdown();
        try {
            service.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
