package io.raftkit.bench.peers;

import io.aeron.exceptions.TimeoutException;
import io.raftkit.bench.compare.Completion;
import io.raftkit.bench.compare.Member;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** A server of Aeron Cluster, and while it leads, a client beside it: commands have no other way in. */
final class AeronMember implements Member {
    private final AeronEndpoints endpoints;
    private final AeronStateMachine machine = new AeronStateMachine();
    private final AeronNode node;
    private volatile @Nullable AeronClient client;

    AeronMember(AeronEndpoints endpoints) {
        this.endpoints = endpoints;
        this.node = new AeronNode(endpoints, machine);
    }

    /** Not before there is a client, which is made here. */
    @Override
    public synchronized boolean isLeader() {
        if (!machine.isLeader()) {
            return false;
        }
        AeronClient known = client;
        if (known == null || known.isClosed()) {
            try {
                client = AeronClient.connect(node.aeronDirectory(), endpoints.ingress(), machine::isLeader);
            } catch (TimeoutException e) {
                AeronNode.onError(e);
                return false;
            }
        }
        return true;
    }

    @Override
    public void submit(byte[] command, Completion completion) {
        AeronClient known = client;
        if (known == null) {
            completion.done(new IllegalStateException("does not lead"));
        } else {
            known.submit(command, completion);
        }
    }

    @Override
    public void read(long key, Completion completion) {
        completion.done(new UnsupportedOperationException("Aeron Cluster has no reads"));
    }

    @Override
    public synchronized void close() {
        CloseHelper.closeAll(client, node);
    }
}
