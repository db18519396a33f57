package io.raftkit.codec;

import io.raftkit.codec.v1.AppendEntriesResponseV1;
import io.raftkit.codec.v1.AppendEntriesV1;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.codec.v1.ForwardProposalsV1;
import io.raftkit.codec.v1.InstallSnapshotResponseV1;
import io.raftkit.codec.v1.InstallSnapshotV1;
import io.raftkit.codec.v1.IntroduceResponseV1;
import io.raftkit.codec.v1.IntroduceV1;
import io.raftkit.codec.v1.PreVoteResponseV1;
import io.raftkit.codec.v1.ProposalResponseV1;
import io.raftkit.codec.v1.ReadIndexResponseV1;
import io.raftkit.codec.v1.ReadIndexV1;
import io.raftkit.codec.v1.RequestPreVoteV1;
import io.raftkit.codec.v1.RequestVoteV1;
import io.raftkit.codec.v1.VoteResponseV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.SnapshotChunk;

/**
 * Each kind of message out of protobuf, with every number checked.
 *
 * <p>Throws {@link IllegalArgumentException} for whatever a server would not send.
 */
final class MessageDecoder {
    private MessageDecoder() {}

    static Message decode(EnvelopeV1 envelope) throws CorruptRecordException {
        return switch (envelope.getKindCase()) {
            case REQUEST_PRE_VOTE -> requestPreVote(envelope.getRequestPreVote());
            case PRE_VOTE_RESPONSE -> preVoteResponse(envelope.getPreVoteResponse());
            case REQUEST_VOTE -> requestVote(envelope.getRequestVote());
            case VOTE_RESPONSE -> voteResponse(envelope.getVoteResponse());
            case APPEND_ENTRIES -> appendEntries(envelope.getAppendEntries());
            case APPEND_ENTRIES_RESPONSE -> appendEntriesResponse(envelope.getAppendEntriesResponse());
            case INSTALL_SNAPSHOT -> installSnapshot(envelope.getInstallSnapshot());
            case INSTALL_SNAPSHOT_RESPONSE -> installSnapshotResponse(envelope.getInstallSnapshotResponse());
            case FORWARD_PROPOSALS -> forwardProposals(envelope.getForwardProposals());
            case PROPOSAL_RESPONSE -> proposalResponse(envelope.getProposalResponse());
            case READ_INDEX -> readIndex(envelope.getReadIndex());
            case READ_INDEX_RESPONSE -> readIndexResponse(envelope.getReadIndexResponse());
            case INTRODUCE -> introduce(envelope.getIntroduce());
            case INTRODUCE_RESPONSE -> introduceResponse(envelope.getIntroduceResponse());
            case KIND_NOT_SET -> throw new IllegalArgumentException("it is of no kind that this version knows");
        };
    }

    private static Message requestPreVote(RequestPreVoteV1 message) {
        return new Message.RequestPreVote(term(message.getTerm()), FromWire.logId(message.getLastLog()));
    }

    private static Message preVoteResponse(PreVoteResponseV1 message) {
        return new Message.PreVoteResponse(term(message.getTerm()), message.getGranted());
    }

    private static Message requestVote(RequestVoteV1 message) {
        return new Message.RequestVote(term(message.getTerm()), FromWire.logId(message.getLastLog()));
    }

    private static Message voteResponse(VoteResponseV1 message) {
        return new Message.VoteResponse(term(message.getTerm()), message.getGranted());
    }

    private static Message appendEntries(AppendEntriesV1 message) throws CorruptRecordException {
        long term = term(message.getTerm());
        LogId previous = FromWire.logId(message.getPrevious());
        return new Message.AppendEntries(
                term,
                FromWire.notNegative("round", message.getRound()),
                previous,
                EntryRecords.decode(SharedBytes.fromProtobuf(message.getRecords()), previous, term),
                FromWire.notNegative("commit_index", message.getCommitIndex()));
    }

    private static Message appendEntriesResponse(AppendEntriesResponseV1 message) {
        return new Message.AppendEntriesResponse(
                term(message.getTerm()),
                FromWire.notNegative("round", message.getRound()),
                message.getSuccess(),
                FromWire.logId(message.getMatch()),
                FromWire.notNegative("previous_index", message.getPreviousIndex()));
    }

    private static Message installSnapshot(InstallSnapshotV1 message) {
        SnapshotChunk chunk = new SnapshotChunk(
                FromWire.snapshot(message.getSnapshot()),
                message.getOffset(),
                SharedBytes.fromProtobuf(message.getData()));
        return new Message.InstallSnapshot(term(message.getTerm()), chunk);
    }

    private static Message installSnapshotResponse(InstallSnapshotResponseV1 message) {
        return new Message.InstallSnapshotResponse(
                term(message.getTerm()),
                FromWire.logId(message.getLastIncluded()),
                FromWire.notNegative("received_bytes", message.getReceivedBytes()),
                message.getInstalled());
    }

    private static Message forwardProposals(ForwardProposalsV1 message) {
        return new Message.ForwardProposals(message.getProposalsList().stream()
                .map(proposal -> new Proposal(
                        FromWire.requestId(proposal.getId()), SharedBytes.fromProtobuf(proposal.getCommand())))
                .toList());
    }

    private static Message proposalResponse(ProposalResponseV1 message) {
        return new Message.ProposalResponse(
                FromWire.requestId(message.getRequest()),
                FromWire.outcome(message.getOutcome()),
                SharedBytes.fromProtobuf(message.getResult()),
                message.getLeader().isEmpty() ? null : NodeId.of(message.getLeader()));
    }

    private static Message readIndex(ReadIndexV1 message) {
        return new Message.ReadIndex(FromWire.requestIds(message.getRequestsList()));
    }

    private static Message readIndexResponse(ReadIndexResponseV1 message) {
        long index = message.getIndex();
        FromWire.require(index >= Message.ReadIndexResponse.REFUSED, () -> "index is " + index);
        return new Message.ReadIndexResponse(FromWire.requestIds(message.getRequestsList()), index);
    }

    private static Message introduce(IntroduceV1 message) {
        return new Message.Introduce(
                FromWire.incarnation(message.getIncarnation()), FromWire.cluster(message.getProposed()));
    }

    private static Message introduceResponse(IntroduceResponseV1 message) {
        return new Message.IntroduceResponse(
                FromWire.configuration(SharedBytes.fromProtobuf(message.getConfiguration())));
    }

    private static long term(long value) {
        return FromWire.notNegative("term", value);
    }
}
