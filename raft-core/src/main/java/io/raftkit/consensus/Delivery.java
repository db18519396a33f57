package io.raftkit.consensus;

import io.raftkit.model.NodeId;

/** Hands a message to the handler that the server's role has for it. */
record Delivery(NodeId from, Role role) implements Message.Visitor<Role> {
    @Override
    public Role onRequestPreVote(Message.RequestPreVote message) {
        return role.onRequestPreVote(from, message);
    }

    @Override
    public Role onPreVoteResponse(Message.PreVoteResponse message) {
        return role.onPreVoteResponse(from, message);
    }

    @Override
    public Role onRequestVote(Message.RequestVote message) {
        return role.onRequestVote(from, message);
    }

    @Override
    public Role onVoteResponse(Message.VoteResponse message) {
        return role.onVoteResponse(from, message);
    }

    @Override
    public Role onAppendEntries(Message.AppendEntries message) {
        return role.onAppendEntries(from, message);
    }

    @Override
    public Role onAppendEntriesResponse(Message.AppendEntriesResponse message) {
        return role.onAppendEntriesResponse(from, message);
    }

    @Override
    public Role onInstallSnapshot(Message.InstallSnapshot message) {
        return role.onInstallSnapshot(from, message);
    }

    @Override
    public Role onInstallSnapshotResponse(Message.InstallSnapshotResponse message) {
        return role.onInstallSnapshotResponse(from, message);
    }

    @Override
    public Role onTimeoutNow(Message.TimeoutNow message) {
        return role.onTimeoutNow(from, message);
    }

    @Override
    public Role onJoin(Message.Join message) {
        return role.onJoin(message);
    }

    @Override
    public Role onRemoved(Message.Removed message) {
        return role.onRemoved(message);
    }

    @Override
    public Role onIntroduce(Message.Introduce message) {
        return role.onIntroduce(from, message);
    }

    @Override
    public Role onIntroduceResponse(Message.IntroduceResponse message) {
        return role.onIntroduceResponse(from, message);
    }

    // Pieces of snapshots never pass through the core.

    @Override
    public Role onFetchSnapshot(Message.FetchSnapshot message) {
        return role;
    }

    @Override
    public Role onSnapshotPiece(Message.SnapshotPiece message) {
        return role;
    }

    // Clients' requests and their answers are matched up by the runtime, which turns them into inputs.

    @Override
    public Role onForwardProposals(Message.ForwardProposals message) {
        return role;
    }

    @Override
    public Role onProposalResponse(Message.ProposalResponse message) {
        return role;
    }

    @Override
    public Role onReadIndex(Message.ReadIndex message) {
        return role;
    }

    @Override
    public Role onReadIndexResponse(Message.ReadIndexResponse message) {
        return role;
    }
}
