package io.raftkit.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final Bytes RESULT = Bytes.utf8("result");

    private final List<CompletableFuture<Bytes>> made = new ArrayList<>();
    private final Deque<Runnable> paused = new ArrayDeque<>();
    private final Attempts attempts = new Attempts(this::operation, paused::add);
    private final CompletableFuture<Bytes> outcome = attempts.run(() -> new OutcomeUnknownException("time is up"));

    @Test
    void theFirstAnswerIsTheOutcome() {
        made.get(0).complete(RESULT);

        assertThat(outcome.join()).isEqualTo(RESULT);
        assertThat(paused).isEmpty();
    }

    @Test
    void whatFailedWithoutEffectIsTriedAgainAfterAPause() {
        made.get(0).completeExceptionally(noLeader());
        assertThat(made).hasSize(1);
        paused.remove().run();
        made.get(1).completeExceptionally(new ReadTimeoutException("no quorum"));
        paused.remove().run();
        made.get(2).complete(RESULT);

        assertThat(outcome.join()).isEqualTo(RESULT);
    }

    @Test
    void whatMayHaveHadAnEffectIsNotTriedAgain() {
        made.get(0).completeExceptionally(new OutcomeUnknownException("the leader is gone"));

        assertThat(paused).isEmpty();
        assertThatThrownBy(outcome::join).hasCause(new OutcomeUnknownException("the leader is gone"));
    }

    @Test
    void aStoppedNodeIsNotAskedAgain() {
        made.get(0).completeExceptionally(new NodeStoppedException("closed"));

        assertThat(paused).isEmpty();
        assertThatThrownBy(outcome::join).hasCauseInstanceOf(NodeStoppedException.class);
    }

    @Test
    void anAttemptUnderWayWhenTimeIsUpLeavesTheOutcomeUnknown() {
        attempts.expire();

        assertThatThrownBy(outcome::join).hasCause(new OutcomeUnknownException("time is up"));
    }

    @Test
    void aRefusalBeforeTimeIsUpSaysThatNothingWasDone() {
        made.get(0).completeExceptionally(noLeader());
        attempts.expire();

        assertThatThrownBy(outcome::join).hasCauseInstanceOf(NotLeaderException.class);
        paused.remove().run();
        assertThat(made).as("no attempt is made when time is up").hasSize(1);
    }

    @Test
    void aRefusalShortBeforeTheEndIsTheOutcome() {
        made.get(0).completeExceptionally(noLeader());
        attempts.beginNoMore();

        assertThatThrownBy(outcome::join).hasCauseInstanceOf(NotLeaderException.class);
    }

    @Test
    void theAttemptUnderWayShortBeforeTheEndIsTheLast() {
        attempts.beginNoMore();
        assertThat(outcome).isNotDone();
        made.get(0).completeExceptionally(noLeader());

        assertThatThrownBy(outcome::join).hasCauseInstanceOf(NotLeaderException.class);
        assertThat(paused).isEmpty();
    }

    private CompletableFuture<Bytes> operation() {
        CompletableFuture<Bytes> attempt = new CompletableFuture<>();
        made.add(attempt);
        return attempt;
    }

    private static NotLeaderException noLeader() {
        return new NotLeaderException(NodeId.of("1"), null);
    }
}
