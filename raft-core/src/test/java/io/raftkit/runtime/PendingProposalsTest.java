package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.ProposalLostException;
import io.raftkit.error.RaftException;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Applied;
import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RequestId;
import io.raftkit.spi.NodeListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingProposalsTest {
    private static final Bytes DONE = Bytes.utf8("done");

    private final OneLoop loop = new OneLoop();
    private final NodeSettings settings = OneLoop.settings();
    private final PendingProposals proposals = new PendingProposals(
            settings,
            new NodeLoops(loop, settings),
            new Outgoing(new MemoryNetwork().transport(NodeId.of("n1")), settings),
            new Lifecycle(settings, NodeListener.NONE));

    private Answer.ToCommand acceptedAt(long term, long index) {
        Answer.ToCommand answer = new Answer.ToCommand();
        acceptedAt(term, index, answer);
        return answer;
    }

    private void acceptedAt(long term, long index, Answer answer) {
        Proposal proposal = proposals.open(Bytes.utf8("command"), answer);
        proposals.accepted(new Effect.Accept(List.of(proposal.id()), new LogId(term, index)));
    }

    private void applied(long term, long index) {
        applied(List.of(entry(term, index)));
    }

    private void applied(List<LogEntry> entries) {
        @Nullable RequestId[] waiting = proposals.committed(entries);
        for (int i = 0; i < waiting.length; i++) {
            RequestId request = waiting[i];
            if (request != null) {
                proposals.applied(request, entries.get(i).index(), DONE);
            }
        }
    }

    private static LogEntry entry(long term, long index) {
        return LogEntry.of(new LogId(term, index), EntryType.COMMAND, 0, Bytes.utf8("command"));
    }

    private List<Answer.ToCommand> acceptedFrom(long term, long index, int count) {
        List<Answer.ToCommand> answers = new ArrayList<>();
        List<RequestId> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Answer.ToCommand answer = new Answer.ToCommand();
            answers.add(answer);
            requests.add(proposals.open(Bytes.utf8("command"), answer).id());
        }
        proposals.accepted(new Effect.Accept(requests, new LogId(term, index)));
        return answers;
    }

    private static Throwable failureOf(Answer.ToCommand answer) {
        CompletionException thrown = Assertions.catchThrowableOfType(CompletionException.class, answer::join);
        return Objects.requireNonNull(thrown.getCause());
    }

    @Test
    void anEntryThatIsAppliedAnswersItsProposal() {
        Answer.ToCommand answer = acceptedAt(3, 12);
        applied(3, 11);
        assertThat(answer).isNotDone();
        applied(3, 12);
        assertThat(answer).isCompletedWithValue(DONE);
    }

    @Test
    void whoeverAsksIsToldWhereItWasApplied() {
        Answer.ToApply answer = new Answer.ToApply();
        acceptedAt(3, 12, answer);
        applied(3, 12);
        assertThat(answer).isCompletedWithValue(new Applied(12, DONE));
    }

    /** H-34: losing leadership decides nothing, the log does. */
    @Test
    void anotherEntryInItsPlaceLosesAProposalForGood() {
        Answer.ToCommand answer = acceptedAt(3, 12);
        applied(4, 12);
        assertThat(failureOf(answer)).isInstanceOf(ProposalLostException.class);
        assertThat(((RaftException) failureOf(answer)).retry()).isEqualTo(RaftException.Retry.SAFE);
    }

    /** Figure 8: what this server appends again at an index does not decide what commits there. */
    @Test
    void appendingAtTheSameIndexInALaterTermDecidesNothing() {
        Answer.ToCommand first = acceptedAt(3, 14);
        Answer.ToCommand behind = acceptedAt(3, 15);
        Answer.ToCommand second = acceptedAt(5, 14);
        assertThat(first).isNotDone();
        applied(3, 14);
        assertThat(first).isCompletedWithValue(DONE);
        assertThat(failureOf(second)).isInstanceOf(ProposalLostException.class);
        applied(3, 15);
        assertThat(behind).isCompletedWithValue(DONE);
    }

    /** Two batches of an earlier term, one of a later term over the end of the one and the beginning of the other. */
    @Test
    void batchesThatOverlapAreDecidedPlaceByPlace() {
        List<Answer.ToCommand> first = acceptedFrom(3, 10, 3);
        List<Answer.ToCommand> second = acceptedFrom(3, 13, 3);
        List<Answer.ToCommand> later = acceptedFrom(5, 12, 2);

        applied(List.of(entry(3, 9), entry(3, 10), entry(3, 11), entry(5, 12)));
        assertThat(first.get(0)).isCompletedWithValue(DONE);
        assertThat(first.get(1)).isCompletedWithValue(DONE);
        assertThat(failureOf(first.get(2))).isInstanceOf(ProposalLostException.class);
        assertThat(later.get(0)).isCompletedWithValue(DONE);
        assertThat(second.get(0)).isNotDone();

        applied(List.of(entry(5, 13), entry(6, 14)));
        assertThat(later.get(1)).isCompletedWithValue(DONE);
        assertThat(failureOf(second.get(0))).isInstanceOf(ProposalLostException.class);
        assertThat(failureOf(second.get(1))).isInstanceOf(ProposalLostException.class);
        assertThat(second.get(2)).isNotDone();
    }

    @Test
    void aSnapshotOverAPartOfABatchLeavesTheRestToTheLog() {
        List<Answer.ToCommand> batch = acceptedFrom(3, 10, 3);
        proposals.skippedTo(11);
        assertThat(failureOf(batch.get(0))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failureOf(batch.get(1))).isInstanceOf(OutcomeUnknownException.class);
        applied(3, 12);
        assertThat(batch.get(2)).isCompletedWithValue(DONE);
    }

    @Test
    void aSnapshotOverItsPlaceLeavesTheOutcomeUnknown() {
        Answer.ToCommand first = acceptedAt(3, 14);
        Answer.ToCommand second = acceptedAt(5, 14);
        proposals.skippedTo(14);
        assertThat(failureOf(first)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failureOf(second)).isInstanceOf(OutcomeUnknownException.class);
    }

    /** H-34: nobody waits for ever. */
    @Test
    void whatIsNotDecidedInTimeIsUnknown() {
        Answer.ToCommand answer = acceptedAt(3, 14);
        loop.runFor(RaftConfig.DEFAULTS.requestTimeout().toNanos() - 1);
        assertThat(answer).isNotDone();
        loop.runFor(1);
        assertThat(failureOf(answer)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(loop.timers()).as("no timer without a request").isZero();
    }

    @Test
    void theLeadersAnswerToAForwardedProposalComesOnThisNodesLoop() {
        Answer.ToApply answer = new Answer.ToApply();
        Proposal proposal = proposals.open(Bytes.utf8("command"), answer);
        proposals.answered(new Message.ProposalResponse(proposal.id(), Message.Outcome.APPLIED, 12, DONE, null));
        assertThat(answer).isNotDone();
        loop.run();
        assertThat(answer).isCompletedWithValue(new Applied(12, DONE));
    }
}
