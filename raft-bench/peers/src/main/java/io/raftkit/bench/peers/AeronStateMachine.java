package io.raftkit.bench.peers;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import io.raftkit.bench.compare.KeyValues;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** {@link KeyValues} as Aeron wants it: a message is a number and a command; the number is the answer. */
final class AeronStateMachine implements ClusteredService {
    private static final int USUAL_BYTES = 512;

    private final KeyValues map = new KeyValues();
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[Long.BYTES]);
    private ByteBuffer command = ByteBuffer.allocate(USUAL_BYTES);
    private IdleStrategy idle = NoOpIdleStrategy.INSTANCE;
    private volatile boolean isLeader;

    boolean isLeader() {
        return isLeader;
    }

    @Override
    public void onStart(Cluster cluster, @Nullable Image snapshot) {
        idle = cluster.idleStrategy();
        onRoleChange(cluster.role());
    }

    @Override
    public void onRoleChange(Cluster.Role role) {
        isLeader = role == Cluster.Role.LEADER;
    }

    @Override
    public void onSessionMessage(
            ClientSession session, long timestamp, DirectBuffer buffer, int offset, int length, Header header) {
        int size = length - Long.BYTES;
        if (command.capacity() < size) {
            command = ByteBuffer.allocate(size);
        }
        command.clear();
        buffer.getBytes(offset + Long.BYTES, command, size);
        map.apply(command.flip());
        answer.putBytes(0, buffer, offset, Long.BYTES);
        answer(session);
    }

    /** Only the leader's goes anywhere: a follower's is taken, and dropped. */
    private void answer(ClientSession session) {
        idle.reset();
        long result = session.offer(answer, 0, Long.BYTES);
        while (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
            idle.idle();
            result = session.offer(answer, 0, Long.BYTES);
        }
    }

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {
        // Nothing is kept for a session.
    }

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason reason) {
        // Nothing was kept.
    }

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {
        // None was set.
    }

    @Override
    public void onTakeSnapshot(ExclusivePublication target) {
        throw new UnsupportedOperationException("nobody asks for a snapshot");
    }

    @Override
    public void onTerminate(Cluster cluster) {
        isLeader = false;
    }
}
