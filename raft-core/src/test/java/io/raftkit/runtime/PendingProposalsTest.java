package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.ProposalLostException;
import io.raftkit.error.RaftException;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Bytes;
import io.raftkit.model.Endpoint;
import io.raftkit.model.EntryType;
import io.raftkit.model.GroupId;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.NodeListener;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class PendingProposalsTest {
    private static final Bytes DONE = Bytes.utf8("done");

    private final OneLoop loop = new OneLoop();
    private final NodeSettings settings = new NodeSettings(
            GroupId.DEFAULT,
            NodeId.of("n1"),
            List.of(Endpoint.parse("n1=n1")),
            null,
            RaftConfig.DEFAULTS,
            new SplittableRandom(1));
    private final PendingProposals proposals = new PendingProposals(
            settings,
            new NodeLoops(loop, settings),
            new Outgoing(new MemoryNetwork().transport(NodeId.of("n1")), settings),
            new Lifecycle(settings, NodeListener.NONE));

    private Requests.Request acceptedAt(long term, long index) {
        Requests.Request request = proposals.open(Bytes.utf8("command"));
        proposals.accepted(new Effect.Accept(List.of(request.id()), new LogId(term, index)));
        return request;
    }

    private void applied(long term, long index) {
        proposals.applied(LogEntry.of(new LogId(term, index), EntryType.COMMAND, 0, Bytes.utf8("command")), DONE);
    }

    private static Throwable failureOf(Requests.Request request) {
        CompletionException thrown = Assertions.catchThrowableOfType(
                CompletionException.class, () -> request.answer().join());
        return Objects.requireNonNull(thrown.getCause());
    }

    @Test
    void anEntryThatIsAppliedAnswersItsProposal() {
        Requests.Request request = acceptedAt(3, 12);
        applied(3, 11);
        assertThat(request.answer()).isNotDone();
        applied(3, 12);
        assertThat(request.answer()).isCompletedWithValue(DONE);
    }

    @Test
    void anotherEntryInItsPlaceLosesAProposalForGood() {
        Requests.Request request = acceptedAt(3, 12);
        applied(4, 12);
        assertThat(failureOf(request)).isInstanceOf(ProposalLostException.class);
        assertThat(((RaftException) failureOf(request)).retry()).isEqualTo(RaftException.Retry.SAFE);
    }

    /** Figure 8: what this server appends again at an index does not decide what commits there. */
    @Test
    void appendingAtTheSameIndexInALaterTermDecidesNothing() {
        Requests.Request first = acceptedAt(3, 14);
        Requests.Request behind = acceptedAt(3, 15);
        Requests.Request second = acceptedAt(5, 14);
        assertThat(first.answer()).isNotDone();
        applied(3, 14);
        assertThat(first.answer()).isCompletedWithValue(DONE);
        assertThat(failureOf(second)).isInstanceOf(ProposalLostException.class);
        applied(3, 15);
        assertThat(behind.answer()).isCompletedWithValue(DONE);
    }

    @Test
    void aSnapshotOverItsPlaceLeavesTheOutcomeUnknown() {
        Requests.Request first = acceptedAt(3, 14);
        Requests.Request second = acceptedAt(5, 14);
        proposals.skippedTo(14);
        assertThat(failureOf(first)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(failureOf(second)).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void whatIsNotDecidedInTimeIsUnknown() {
        Requests.Request request = acceptedAt(3, 14);
        loop.runFor(RaftConfig.DEFAULTS.requestTimeout().toNanos() - 1);
        assertThat(request.answer()).isNotDone();
        loop.runFor(1);
        assertThat(failureOf(request)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(loop.timers()).as("no timer without a request").isZero();
    }

    @Test
    void theLeadersAnswerToAForwardedProposalComesOnThisNodesLoop() {
        Requests.Request request = proposals.open(Bytes.utf8("command"));
        proposals.answered(new Message.ProposalResponse(request.id(), Message.Outcome.APPLIED, DONE, null));
        assertThat(request.answer()).isNotDone();
        loop.run();
        assertThat(request.answer()).isCompletedWithValue(DONE);
    }
}
