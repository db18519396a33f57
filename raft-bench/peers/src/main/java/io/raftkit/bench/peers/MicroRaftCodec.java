package io.raftkit.bench.peers;

import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * MicroRaft's messages and entries as bytes, field by field: type, sender, term, and what the type has. Those of
 * snapshots and of changes of membership are not there, as neither happens here.
 */
final class MicroRaftCodec {
    private static final int APPEND = 1;
    private static final int APPENDED = 2;
    private static final int NOT_APPENDED = 3;
    private static final int PRE_VOTE = 4;
    private static final int PRE_VOTED = 5;
    private static final int VOTE = 6;
    private static final int VOTED = 7;
    private static final int ELECT = 8;

    private final Object group;
    private final RaftModelFactory models;

    MicroRaftCodec(Object group, RaftModelFactory models) {
        this.group = group;
        this.models = models;
    }

    /** One of the members. */
    record Peer(int number) implements RaftEndpoint {
        @Override
        public Object getId() {
            return number;
        }
    }

    void encode(RaftMessage message, ByteBuf target) {
        if (message instanceof AppendEntriesRequest request) {
            encode(request, target);
        } else if (message instanceof AppendEntriesSuccessResponse response) {
            head(APPENDED, message, target).writeLong(response.getLastLogIndex());
            target.writeLong(response.getQuerySequenceNumber()).writeLong(response.getFlowControlSequenceNumber());
        } else if (message instanceof AppendEntriesFailureResponse response) {
            head(NOT_APPENDED, message, target).writeLong(response.getExpectedNextIndex());
            target.writeLong(response.getQuerySequenceNumber()).writeLong(response.getFlowControlSequenceNumber());
        } else {
            encodeVoting(message, target);
        }
    }

    private void encodeVoting(RaftMessage message, ByteBuf target) {
        if (message instanceof PreVoteRequest request) {
            head(PRE_VOTE, message, target).writeInt(request.getLastLogTerm()).writeLong(request.getLastLogIndex());
        } else if (message instanceof PreVoteResponse response) {
            head(PRE_VOTED, message, target).writeBoolean(response.isGranted());
        } else if (message instanceof VoteRequest request) {
            head(VOTE, message, target).writeInt(request.getLastLogTerm()).writeLong(request.getLastLogIndex());
            target.writeBoolean(request.isSticky());
        } else if (message instanceof VoteResponse response) {
            head(VOTED, message, target).writeBoolean(response.isGranted());
        } else if (message instanceof TriggerLeaderElectionRequest request) {
            head(ELECT, message, target).writeInt(request.getLastLogTerm()).writeLong(request.getLastLogIndex());
        } else {
            throw new UnsupportedOperationException(message.getClass() + " is not expected here");
        }
    }

    private ByteBuf head(int type, RaftMessage message, ByteBuf target) {
        target.writeByte(type);
        encodePeer(message.getSender(), target);
        return target.writeInt(message.getTerm());
    }

    private void encode(AppendEntriesRequest request, ByteBuf target) {
        head(APPEND, request, target);
        target.writeInt(request.getPreviousLogTerm()).writeLong(request.getPreviousLogIndex());
        target.writeLong(request.getCommitIndex());
        target.writeLong(request.getQuerySequenceNumber()).writeLong(request.getFlowControlSequenceNumber());
        target.writeInt(request.getLogEntries().size());
        for (LogEntry entry : request.getLogEntries()) {
            encodeEntry(entry, target);
        }
    }

    RaftMessage decode(ByteBuf source) {
        int type = source.readByte();
        RaftEndpoint sender = decodePeer(source);
        int term = source.readInt();
        return switch (type) {
            case APPEND -> decodeAppend(sender, term, source);
            case APPENDED ->
                models.createAppendEntriesSuccessResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogIndex(source.readLong())
                        .setQuerySequenceNumber(source.readLong())
                        .setFlowControlSequenceNumber(source.readLong())
                        .build();
            case NOT_APPENDED ->
                models.createAppendEntriesFailureResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setExpectedNextIndex(source.readLong())
                        .setQuerySequenceNumber(source.readLong())
                        .setFlowControlSequenceNumber(source.readLong())
                        .build();
            default -> decodeVoting(type, sender, term, source);
        };
    }

    private RaftMessage decodeVoting(int type, RaftEndpoint sender, int term, ByteBuf source) {
        return switch (type) {
            case PRE_VOTE ->
                models.createPreVoteRequestBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogTerm(source.readInt())
                        .setLastLogIndex(source.readLong())
                        .build();
            case PRE_VOTED ->
                models.createPreVoteResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setGranted(source.readBoolean())
                        .build();
            case VOTE ->
                models.createVoteRequestBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogTerm(source.readInt())
                        .setLastLogIndex(source.readLong())
                        .setSticky(source.readBoolean())
                        .build();
            case VOTED ->
                models.createVoteResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setGranted(source.readBoolean())
                        .build();
            case ELECT ->
                models.createTriggerLeaderElectionRequestBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogTerm(source.readInt())
                        .setLastLogIndex(source.readLong())
                        .build();
            default -> throw new IllegalArgumentException("no message has type " + type);
        };
    }

    private AppendEntriesRequest decodeAppend(RaftEndpoint sender, int term, ByteBuf source) {
        AppendEntriesRequest.AppendEntriesRequestBuilder request = models.createAppendEntriesRequestBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setPreviousLogTerm(source.readInt())
                .setPreviousLogIndex(source.readLong())
                .setCommitIndex(source.readLong())
                .setQuerySequenceNumber(source.readLong())
                .setFlowControlSequenceNumber(source.readLong());
        int count = source.readInt();
        List<LogEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(decodeEntry(source));
        }
        return request.setLogEntries(entries).build();
    }

    void encodeEntry(LogEntry entry, ByteBuf target) {
        if (!(entry.getOperation() instanceof byte[] command)) {
            throw new UnsupportedOperationException(entry.getOperation() + " is not expected here");
        }
        target.writeLong(entry.getIndex()).writeInt(entry.getTerm());
        target.writeInt(command.length).writeBytes(command);
    }

    LogEntry decodeEntry(ByteBuf source) {
        LogEntry.LogEntryBuilder entry =
                models.createLogEntryBuilder().setIndex(source.readLong()).setTerm(source.readInt());
        byte[] command = new byte[source.readInt()];
        source.readBytes(command);
        return entry.setOperation(command).build();
    }

    void encodePeer(RaftEndpoint peer, ByteBuf target) {
        target.writeByte((int) peer.getId());
    }

    RaftEndpoint decodePeer(ByteBuf source) {
        return new Peer(source.readByte());
    }

    void encodeMembers(RaftGroupMembersView members, ByteBuf target) {
        target.writeLong(members.getLogIndex());
        encodePeers(members.getMembers(), target);
        encodePeers(members.getVotingMembers(), target);
    }

    RaftGroupMembersView decodeMembers(ByteBuf source) {
        return models.createRaftGroupMembersViewBuilder()
                .setLogIndex(source.readLong())
                .setMembers(decodePeers(source))
                .setVotingMembers(decodePeers(source))
                .build();
    }

    private void encodePeers(Collection<RaftEndpoint> peers, ByteBuf target) {
        target.writeByte(peers.size());
        for (RaftEndpoint peer : peers) {
            encodePeer(peer, target);
        }
    }

    private List<RaftEndpoint> decodePeers(ByteBuf source) {
        List<RaftEndpoint> peers = new ArrayList<>();
        int count = source.readByte();
        for (int i = 0; i < count; i++) {
            peers.add(decodePeer(source));
        }
        return peers;
    }
}
