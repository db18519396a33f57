package io.raftkit.testkit.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A message as a line of a transcript shows it. */
final class Wording implements Message.Visitor<String> {
    private static final int SHORT = 4;

    static String of(Message message) {
        return message.accept(new Wording());
    }

    /** As in {@code 3@2 4@2(n1 n2 n4)}, where the second is a configuration. */
    static String ids(List<LogEntry> entries) {
        return ids(entries, Wording::id);
    }

    /** As in {@code 3@2 4@2}. */
    static String plainIds(List<LogEntry> entries) {
        return ids(entries, entry -> entry.id().toString());
    }

    private static String ids(List<LogEntry> entries, Function<LogEntry, String> id) {
        return entries.isEmpty() ? "empty" : entries.stream().map(id).collect(Collectors.joining(" "));
    }

    /** The first entry of a log is a configuration always. */
    private static String id(LogEntry entry) {
        boolean isChange = entry.type() == EntryType.CONFIGURATION && entry.index() > 1;
        return entry.id() + (isChange ? Roster.of(Configuration.decode(entry.payload())) : "");
    }

    private static String granted(boolean granted) {
        return granted ? "granted" : "refused";
    }

    @Override
    public String onRequestPreVote(Message.RequestPreVote message) {
        return "RequestPreVote term " + message.term() + ", last " + message.lastLog();
    }

    @Override
    public String onPreVoteResponse(Message.PreVoteResponse message) {
        return "PreVoteResponse term " + message.term() + ", " + granted(message.granted());
    }

    @Override
    public String onRequestVote(Message.RequestVote message) {
        String transfer = message.isTransfer() ? ", for a transfer" : "";
        return "RequestVote term " + message.term() + ", last " + message.lastLog() + transfer;
    }

    @Override
    public String onVoteResponse(Message.VoteResponse message) {
        return "VoteResponse term " + message.term() + ", " + granted(message.granted());
    }

    @Override
    public String onAppendEntries(Message.AppendEntries message) {
        String entries = message.entries().isEmpty() ? "" : ", entries " + ids(message.entries());
        return "AppendEntries term " + message.term() + ", after " + message.previous() + entries + ", commit "
                + message.commitIndex() + round(message.round());
    }

    @Override
    public String onAppendEntriesResponse(Message.AppendEntriesResponse message) {
        String verdict = message.success() ? ", match " : ", refused after " + message.previousIndex() + ", try ";
        return "AppendEntriesResponse term " + message.term() + verdict + message.match() + round(message.round());
    }

    private static String round(long round) {
        return round == 0 ? "" : ", round " + round;
    }

    @Override
    public String onInstallSnapshot(Message.InstallSnapshot message) {
        return "InstallSnapshot term " + message.term() + ", up to "
                + message.snapshot().lastIncluded();
    }

    @Override
    public String onInstallSnapshotResponse(Message.InstallSnapshotResponse message) {
        return "InstallSnapshotResponse term " + message.term() + ", " + (message.installed() ? "has " : "lacks ")
                + message.lastIncluded();
    }

    @Override
    public String onFetchSnapshot(Message.FetchSnapshot message) {
        return "FetchSnapshot up to " + message.snapshot().lastIncluded() + " from byte " + message.offset();
    }

    @Override
    public String onSnapshotPiece(Message.SnapshotPiece message) {
        return "SnapshotPiece up to " + message.chunk().snapshot().lastIncluded() + " from byte "
                + message.chunk().offset();
    }

    @Override
    public String onTimeoutNow(Message.TimeoutNow message) {
        return "TimeoutNow term " + message.term();
    }

    @Override
    public String onJoin(Message.Join message) {
        return "Join " + Roster.of(message.applicant());
    }

    @Override
    public String onRemoved(Message.Removed message) {
        return "Removed by " + message.configurationIndex();
    }

    @Override
    public String onForwardProposals(Message.ForwardProposals message) {
        return "ForwardProposals "
                + message.proposals().stream()
                        .map(proposal -> new String(proposal.command().toByteArray(), UTF_8))
                        .collect(Collectors.joining(" "));
    }

    @Override
    public String onProposalResponse(Message.ProposalResponse message) {
        return "ProposalResponse " + message.outcome();
    }

    @Override
    public String onReadIndex(Message.ReadIndex message) {
        return "ReadIndex " + message.requests().size();
    }

    @Override
    public String onReadIndexResponse(Message.ReadIndexResponse message) {
        boolean isRefused = message.index() == Message.ReadIndexResponse.REFUSED;
        return "ReadIndexResponse " + (isRefused ? "refused" : message.index());
    }

    @Override
    public String onIntroduce(Message.Introduce message) {
        return "Introduce incarnation " + of(message.incarnation()) + ", cluster " + of(message.proposed());
    }

    @Override
    public String onIntroduceResponse(Message.IntroduceResponse message) {
        return "IntroduceResponse cluster " + of(message.configuration().clusterId()) + ": "
                + Roster.of(message.configuration());
    }

    /** A few digits are enough to tell one from the other. */
    static String of(Incarnation incarnation) {
        return incarnation.value().toString().substring(0, SHORT);
    }

    private static String of(ClusterId cluster) {
        return cluster.equals(ClusterId.NONE)
                ? "unknown"
                : cluster.value().toString().substring(0, SHORT);
    }
}
