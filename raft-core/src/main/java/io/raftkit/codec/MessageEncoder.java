package io.raftkit.codec;

import io.raftkit.codec.EncodedMessage.Kind;
import io.raftkit.codec.v1.AppendEntriesResponseV1;
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
import io.raftkit.codec.v1.ProposalV1;
import io.raftkit.codec.v1.ReadIndexResponseV1;
import io.raftkit.codec.v1.ReadIndexV1;
import io.raftkit.codec.v1.RemovedV1;
import io.raftkit.codec.v1.RequestPreVoteV1;
import io.raftkit.codec.v1.RequestVoteV1;
import io.raftkit.codec.v1.SnapshotPieceV1;
import io.raftkit.codec.v1.TimeoutNowV1;
import io.raftkit.codec.v1.VoteResponseV1;
import io.raftkit.consensus.Message;
import io.raftkit.model.Member;
import io.raftkit.model.Proposal;
import io.raftkit.model.SnapshotChunk;

/** Each kind of message as protobuf. */
final class MessageEncoder implements Message.Visitor<Kind> {
    static final MessageEncoder INSTANCE = new MessageEncoder();

    private MessageEncoder() {}

    @Override
    public Kind onRequestPreVote(Message.RequestPreVote message) {
        return new ProtobufKind(
                EnvelopeV1.REQUEST_PRE_VOTE_FIELD_NUMBER,
                RequestPreVoteV1.newBuilder()
                        .setTerm(message.term())
                        .setLastLog(ToWire.logId(message.lastLog()))
                        .build());
    }

    @Override
    public Kind onPreVoteResponse(Message.PreVoteResponse message) {
        return new ProtobufKind(
                EnvelopeV1.PRE_VOTE_RESPONSE_FIELD_NUMBER,
                PreVoteResponseV1.newBuilder()
                        .setTerm(message.term())
                        .setGranted(message.granted())
                        .setSender(ToWire.uuid(message.sender().value()))
                        .build());
    }

    @Override
    public Kind onRequestVote(Message.RequestVote message) {
        return new ProtobufKind(
                EnvelopeV1.REQUEST_VOTE_FIELD_NUMBER,
                RequestVoteV1.newBuilder()
                        .setTerm(message.term())
                        .setLastLog(ToWire.logId(message.lastLog()))
                        .setTransfer(message.isTransfer())
                        .build());
    }

    @Override
    public Kind onVoteResponse(Message.VoteResponse message) {
        return new ProtobufKind(
                EnvelopeV1.VOTE_RESPONSE_FIELD_NUMBER,
                VoteResponseV1.newBuilder()
                        .setTerm(message.term())
                        .setGranted(message.granted())
                        .setSender(ToWire.uuid(message.sender().value()))
                        .build());
    }

    @Override
    public Kind onAppendEntries(Message.AppendEntries message) {
        return AppendEntriesKind.of(message);
    }

    @Override
    public Kind onAppendEntriesResponse(Message.AppendEntriesResponse message) {
        return new ProtobufKind(
                EnvelopeV1.APPEND_ENTRIES_RESPONSE_FIELD_NUMBER,
                AppendEntriesResponseV1.newBuilder()
                        .setTerm(message.term())
                        .setRound(message.round())
                        .setSuccess(message.success())
                        .setMatch(ToWire.logId(message.match()))
                        .setPreviousIndex(message.previousIndex())
                        .setSender(ToWire.uuid(message.sender().value()))
                        .build());
    }

    @Override
    public Kind onInstallSnapshot(Message.InstallSnapshot message) {
        return new ProtobufKind(
                EnvelopeV1.INSTALL_SNAPSHOT_FIELD_NUMBER,
                InstallSnapshotV1.newBuilder()
                        .setTerm(message.term())
                        .setSnapshot(ToWire.snapshot(message.snapshot()))
                        .setFirstIndex(message.firstIndex())
                        .build());
    }

    @Override
    public Kind onFetchSnapshot(Message.FetchSnapshot message) {
        return new ProtobufKind(
                EnvelopeV1.FETCH_SNAPSHOT_FIELD_NUMBER,
                FetchSnapshotV1.newBuilder()
                        .setSnapshot(ToWire.snapshotId(message.snapshot()))
                        .setOffset(message.offset())
                        .setLength(message.length())
                        .build());
    }

    @Override
    public Kind onSnapshotPiece(Message.SnapshotPiece message) {
        SnapshotChunk chunk = message.chunk();
        return new SnapshotPieceKind(
                SnapshotPieceV1.newBuilder()
                        .setSnapshot(ToWire.snapshotId(chunk.snapshot()))
                        .setOffset(chunk.offset())
                        .setCrc32C(ToWire.crc32c(chunk.data()))
                        .build(),
                chunk.data());
    }

    @Override
    public Kind onInstallSnapshotResponse(Message.InstallSnapshotResponse message) {
        return new ProtobufKind(
                EnvelopeV1.INSTALL_SNAPSHOT_RESPONSE_FIELD_NUMBER,
                InstallSnapshotResponseV1.newBuilder()
                        .setTerm(message.term())
                        .setLastIncluded(ToWire.logId(message.lastIncluded()))
                        .setReceivedBytes(message.receivedBytes())
                        .setInstalled(message.installed())
                        .setSender(ToWire.uuid(message.sender().value()))
                        .build());
    }

    @Override
    public Kind onForwardProposals(Message.ForwardProposals message) {
        long commandBytes = 0;
        ForwardProposalsV1.Builder proposals = ForwardProposalsV1.newBuilder();
        for (Proposal proposal : message.proposals()) {
            commandBytes += proposal.command().length();
            proposals.addProposals(ProposalV1.newBuilder()
                    .setId(ToWire.requestId(proposal.id()))
                    .setCommand(SharedBytes.toProtobuf(proposal.command())));
        }
        // Protobuf adds sizes up in an int, without a word when that overflows.
        FromWire.require(commandBytes <= Integer.MAX_VALUE, () -> "a message cannot be longer than 2 GiB");
        return new ProtobufKind(EnvelopeV1.FORWARD_PROPOSALS_FIELD_NUMBER, proposals.build());
    }

    @Override
    public Kind onProposalResponse(Message.ProposalResponse message) {
        return new ProtobufKind(
                EnvelopeV1.PROPOSAL_RESPONSE_FIELD_NUMBER,
                ProposalResponseV1.newBuilder()
                        .setRequest(ToWire.requestId(message.request()))
                        .setOutcome(ToWire.outcome(message.outcome()))
                        .setIndex(message.index())
                        .setResult(SharedBytes.toProtobuf(message.result()))
                        .setLeader(
                                message.leader() == null ? "" : message.leader().value())
                        .build());
    }

    @Override
    public Kind onReadIndex(Message.ReadIndex message) {
        ReadIndexV1.Builder read = ReadIndexV1.newBuilder().setMayUseLease(message.mayUseLease());
        message.requests().forEach(request -> read.addRequests(ToWire.requestId(request)));
        return new ProtobufKind(EnvelopeV1.READ_INDEX_FIELD_NUMBER, read.build());
    }

    @Override
    public Kind onReadIndexResponse(Message.ReadIndexResponse message) {
        ReadIndexResponseV1.Builder response = ReadIndexResponseV1.newBuilder().setIndex(message.index());
        message.requests().forEach(request -> response.addRequests(ToWire.requestId(request)));
        return new ProtobufKind(EnvelopeV1.READ_INDEX_RESPONSE_FIELD_NUMBER, response.build());
    }

    @Override
    public Kind onIntroduce(Message.Introduce message) {
        return new ProtobufKind(
                EnvelopeV1.INTRODUCE_FIELD_NUMBER,
                IntroduceV1.newBuilder()
                        .setIncarnation(ToWire.uuid(message.incarnation().value()))
                        .setProposed(ToWire.cluster(message.proposed()))
                        .build());
    }

    @Override
    public Kind onIntroduceResponse(Message.IntroduceResponse message) {
        return new ProtobufKind(
                EnvelopeV1.INTRODUCE_RESPONSE_FIELD_NUMBER,
                IntroduceResponseV1.newBuilder()
                        .setConfiguration(
                                SharedBytes.toProtobuf(message.configuration().encode()))
                        .setIndex(message.index())
                        .build());
    }

    @Override
    public Kind onTimeoutNow(Message.TimeoutNow message) {
        return new ProtobufKind(
                EnvelopeV1.TIMEOUT_NOW_FIELD_NUMBER,
                TimeoutNowV1.newBuilder().setTerm(message.term()).build());
    }

    @Override
    public Kind onJoin(Message.Join message) {
        Member applicant = message.applicant();
        return new ProtobufKind(
                EnvelopeV1.JOIN_FIELD_NUMBER,
                JoinV1.newBuilder()
                        .setId(applicant.id().value())
                        .setAddress(applicant.address())
                        .setIncarnation(ToWire.uuid(applicant.incarnation().value()))
                        .setSuffrage(applicant.suffrage().code())
                        .setPriority(applicant.priority())
                        .build());
    }

    @Override
    public Kind onRemoved(Message.Removed message) {
        return new ProtobufKind(
                EnvelopeV1.REMOVED_FIELD_NUMBER,
                RemovedV1.newBuilder()
                        .setConfigurationIndex(message.configurationIndex())
                        .build());
    }
}
