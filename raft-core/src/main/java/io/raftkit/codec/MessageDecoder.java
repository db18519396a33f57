package io.raftkit.codec;

import io.raftkit.codec.v1.AppendEntriesResponseV1;
import io.raftkit.codec.v1.AppendEntriesV1;
import io.raftkit.codec.v1.EnvelopeV1;
import io.raftkit.codec.v1.FetchSnapshotV1;
import io.raftkit.codec.v1.ForwardProposalsV1;
import io.raftkit.codec.v1.InstallSnapshotResponseV1;
import io.raftkit.codec.v1.InstallSnapshotV1;
import io.raftkit.codec.v1.IntroduceResponseV1;
import io.raftkit.codec.v1.IntroduceV1;
import io.raftkit.codec.v1.JoinV1;
import io.raftkit.codec.v1.PreVoteResponseV1;
import io.raftkit.codec.v1.ProposalResponseV1;
import io.raftkit.codec.v1.ReadIndexResponseV1;
import io.raftkit.codec.v1.ReadIndexV1;
import io.raftkit.codec.v1.RemovedV1;
import io.raftkit.codec.v1.RequestPreVoteV1;
import io.raftkit.codec.v1.RequestVoteV1;
import io.raftkit.codec.v1.SnapshotPieceV1;
import io.raftkit.codec.v1.TimeoutNowV1;
import io.raftkit.codec.v1.VoteResponseV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.Endpoint;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.Suffrage;
import java.util.List;

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
            case FETCH_SNAPSHOT -> fetchSnapshot(envelope.getFetchSnapshot());
            case SNAPSHOT_PIECE -> snapshotPiece(envelope.getSnapshotPiece());
            case INSTALL_SNAPSHOT_RESPONSE -> installSnapshotResponse(envelope.getInstallSnapshotResponse());
            case FORWARD_PROPOSALS -> forwardProposals(envelope.getForwardProposals());
            case PROPOSAL_RESPONSE -> proposalResponse(envelope.getProposalResponse());
            case READ_INDEX -> readIndex(envelope.getReadIndex());
            case READ_INDEX_RESPONSE -> readIndexResponse(envelope.getReadIndexResponse());
            case INTRODUCE -> introduce(envelope.getIntroduce());
            case INTRODUCE_RESPONSE -> introduceResponse(envelope.getIntroduceResponse());
            case TIMEOUT_NOW -> timeoutNow(envelope.getTimeoutNow());
            case JOIN -> join(envelope.getJoin());
            case REMOVED -> removed(envelope.getRemoved());
            case KIND_NOT_SET -> throw new IllegalArgumentException("it is of no kind");
        };
    }

    private static Message requestPreVote(RequestPreVoteV1 message) {
        return new Message.RequestPreVote(term(message.getTerm()), FromWire.logId(message.getLastLog()));
    }

    private static Message preVoteResponse(PreVoteResponseV1 message) {
        return new Message.PreVoteResponse(
                term(message.getTerm()), message.getGranted(), FromWire.incarnation(message.getSender()));
    }

    private static Message requestVote(RequestVoteV1 message) {
        return new Message.RequestVote(
                term(message.getTerm()), FromWire.logId(message.getLastLog()), message.getTransfer());
    }

    private static Message voteResponse(VoteResponseV1 message) {
        return new Message.VoteResponse(
                term(message.getTerm()), message.getGranted(), FromWire.incarnation(message.getSender()));
    }

    private static Message appendEntries(AppendEntriesV1 message) throws CorruptRecordException {
        LogId previous = FromWire.logId(message.getPrevious());
        Bytes records = SharedBytes.fromProtobuf(message.getRecords());
        EntryRecords reader = new EntryRecords();
        reader.begin(records.length(), previous, message.getTerm());
        reader.take(records.asByteBuffer());
        return appendEntries(
                message.getTerm(), message.getRound(), previous, reader.finish(), message.getCommitIndex());
    }

    static Message appendEntries(long term, long round, LogId previous, List<LogEntry> entries, long commitIndex) {
        return new Message.AppendEntries(
                term(term),
                FromWire.notNegative("round", round),
                previous,
                entries,
                FromWire.notNegative("commit_index", commitIndex));
    }

    private static Message appendEntriesResponse(AppendEntriesResponseV1 message) {
        return new Message.AppendEntriesResponse(
                term(message.getTerm()),
                FromWire.notNegative("round", message.getRound()),
                message.getSuccess(),
                FromWire.logId(message.getMatch()),
                FromWire.notNegative("previous_index", message.getPreviousIndex()),
                FromWire.incarnation(message.getSender()));
    }

    private static Message installSnapshot(InstallSnapshotV1 message) {
        return new Message.InstallSnapshot(
                term(message.getTerm()),
                FromWire.snapshot(message.getSnapshot()),
                FromWire.notNegative("first_index", message.getFirstIndex()));
    }

    private static Message fetchSnapshot(FetchSnapshotV1 message) {
        return new Message.FetchSnapshot(
                FromWire.snapshotId(message.getSnapshot()), FromWire.notNegative("offset", message.getOffset()), (int)
                        FromWire.notNegative("length", message.getLength()));
    }

    private static Message snapshotPiece(SnapshotPieceV1 message) {
        Bytes data = SharedBytes.fromProtobuf(message.getData());
        FromWire.require(
                ToWire.crc32c(data) == message.getCrc32C(),
                () -> "the piece of a snapshot at " + message.getOffset() + " is not what was sent");
        return new Message.SnapshotPiece(
                new SnapshotChunk(FromWire.snapshotId(message.getSnapshot()), message.getOffset(), data));
    }

    private static Message installSnapshotResponse(InstallSnapshotResponseV1 message) {
        return new Message.InstallSnapshotResponse(
                term(message.getTerm()),
                FromWire.logId(message.getLastIncluded()),
                FromWire.notNegative("received_bytes", message.getReceivedBytes()),
                message.getInstalled(),
                FromWire.incarnation(message.getSender()));
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
                FromWire.notNegative("index", message.getIndex()),
                SharedBytes.fromProtobuf(message.getResult()),
                message.getLeader().isEmpty() ? null : NodeId.of(message.getLeader()));
    }

    private static Message readIndex(ReadIndexV1 message) {
        return new Message.ReadIndex(FromWire.requestIds(message.getRequestsList()), message.getMayUseLease());
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
                FromWire.configuration(SharedBytes.fromProtobuf(message.getConfiguration())),
                FromWire.notNegative("index", message.getIndex()));
    }

    private static Message timeoutNow(TimeoutNowV1 message) {
        return new Message.TimeoutNow(term(message.getTerm()));
    }

    private static Message join(JoinV1 message) {
        Endpoint endpoint = new Endpoint(NodeId.of(message.getId()), message.getAddress());
        Suffrage suffrage = Suffrage.of((byte) message.getSuffrage());
        return new Message.Join(new Member(
                endpoint.id(),
                endpoint.address(),
                FromWire.incarnation(message.getIncarnation()),
                suffrage,
                message.getPriority()));
    }

    private static Message removed(RemovedV1 message) {
        return new Message.Removed(FromWire.notNegative("configuration_index", message.getConfigurationIndex()));
    }

    private static long term(long value) {
        return FromWire.notNegative("term", value);
    }
}
