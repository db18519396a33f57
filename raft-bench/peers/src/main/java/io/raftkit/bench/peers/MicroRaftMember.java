package io.raftkit.bench.peers;

import io.microraft.QueryPolicy;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.raftkit.bench.compare.Completion;
import io.raftkit.bench.compare.Member;
import java.util.Optional;

/** A server of MicroRaft. */
record MicroRaftMember(RaftNode node, MicroRaftTransport transport, QueryPolicy policy) implements Member {
    @Override
    public boolean isLeader() {
        RaftEndpoint leader = node.getTerm().getLeaderEndpoint();
        return node.getLocalEndpoint().equals(leader);
    }

    @Override
    public void submit(byte[] command, Completion completion) {
        var unused = node.replicate(command).whenComplete((result, failure) -> completion.done(failure));
    }

    @Override
    public void read(long key, Completion completion) {
        var unused = node.query(key, policy, Optional.empty(), Optional.empty())
                .whenComplete((result, failure) -> completion.done(failure));
    }

    @Override
    public void close() {
        node.terminate().join();
        transport.close();
    }
}
