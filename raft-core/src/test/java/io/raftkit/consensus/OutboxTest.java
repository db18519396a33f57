package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.entries;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.vote;
import static io.raftkit.consensus.Given.write;
import static io.raftkit.consensus.Given.writeTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held back until when, and how much of the log is durable, whatever the order of writes and reports. */
class OutboxTest {
    private static final long DURABLE = 5;

    /** Of a server {@code n1} that started with five entries on its disk. */
    private final Outbox outbox = new Outbox(N1, DURABLE, 0);

    private void writeUpTo(long lastIndex) {
        outbox.persist(null, Effect.Persist.NO_TRUNCATION, List.of(), lastIndex);
    }

    private void overwriteAfter(long index, long lastIndex) {
        outbox.persist(null, index, List.of(), lastIndex);
    }

    private void enterTerm(long term) {
        outbox.persist(new HardState(term, null), Effect.Persist.NO_TRUNCATION, List.of(), DURABLE);
    }

    @Test
    void writesAreNumberedAndAskedForInTheirOrder() {
        enterTerm(2);
        outbox.persist(null, Effect.Persist.NO_TRUNCATION, entries("6@2"), 6);
        outbox.reset(at("9@2"));
        assertThat(outbox.take())
                .containsExactly(writeTerm(1, 2, null), write(2, entries("6@2")), new Effect.ResetLog(3, at("9@2")));
        assertThat(outbox.take()).isEmpty();
    }

    /** H-04: a term that is not on the disk is one that a crash forgets. */
    @Test
    void aMessageOfATermWaitsForThatTermAndForNothingElse() {
        outbox.send(N2, vote(1));
        assertThat(outbox.take()).containsExactly(send(N2, vote(1)));
        writeUpTo(6);
        enterTerm(2);
        writeUpTo(7);
        outbox.take();
        outbox.send(N2, vote(2));
        outbox.persisted(1);
        assertThat(outbox.isTermDurable()).isFalse();
        assertThat(outbox.take()).isEmpty();
        outbox.persisted(2);
        assertThat(outbox.isTermDurable()).isTrue();
        assertThat(outbox.take()).containsExactly(send(N2, vote(2)));
        outbox.send(N3, vote(2));
        assertThat(outbox.take()).as("though the third write is pending").containsExactly(send(N3, vote(2)));
    }

    /** H-01: a promise that is not on the disk is one that a crash breaks. */
    @Test
    void aPromiseWaitsForAllWritesBeforeItAndForNoneAfter() {
        writeUpTo(6);
        outbox.sendWhenDurable(N2, vote(1));
        writeUpTo(7);
        outbox.sendWhenDurable(N3, vote(1));
        outbox.take();
        outbox.persisted(1);
        assertThat(outbox.take()).containsExactly(send(N2, vote(1)));
        outbox.persisted(2);
        assertThat(outbox.take()).containsExactly(send(N3, vote(1)));
        outbox.sendWhenDurable(N2, vote(1));
        assertThat(outbox.take()).as("nothing is pending").containsExactly(send(N2, vote(1)));
    }

    @Test
    void whatIsReleasedTogetherLeavesInTheOrderInWhichItWasSaid() {
        writeUpTo(6);
        outbox.sendWhenDurable(N3, vote(1));
        writeUpTo(7);
        outbox.sendWhenDurable(N2, vote(1));
        outbox.take();
        outbox.persisted(2);
        assertThat(outbox.take()).containsExactly(send(N3, vote(1)), send(N2, vote(1)));
    }

    /** H-26: a server hears itself no sooner than others would. */
    @Test
    void aMessageToItselfIsHeldBackLikeAnyOtherAndNeverSent() {
        writeUpTo(6);
        outbox.take();
        outbox.sendWhenDurable(N1, vote(1));
        assertThat(outbox.nextToSelf()).isNull();
        outbox.persisted(1);
        assertThat(outbox.nextToSelf()).isEqualTo(vote(1));
        assertThat(outbox.nextToSelf()).isNull();
        assertThat(outbox.take()).isEmpty();
    }

    @Test
    void anEntryIsDurableOnceItsWriteIs() {
        writeUpTo(7);
        writeUpTo(9);
        assertThat(outbox.durableIndex()).isEqualTo(5);
        outbox.persisted(1);
        assertThat(outbox.durableIndex()).isEqualTo(7);
        outbox.persisted(2);
        assertThat(outbox.durableIndex()).isEqualTo(9);
    }

    @Test
    void oneReportMayCoverManyWrites() {
        writeUpTo(7);
        writeUpTo(9);
        writeUpTo(11);
        outbox.persisted(2);
        assertThat(outbox.durableIndex()).isEqualTo(9);
    }

    @Test
    void aLateReportTakesNothingBack() {
        writeUpTo(7);
        writeUpTo(9);
        outbox.persisted(2);
        outbox.take();
        outbox.persisted(1);
        assertThat(outbox.durableIndex()).isEqualTo(9);
        outbox.sendWhenDurable(N2, vote(1));
        assertThat(outbox.take()).containsExactly(send(N2, vote(1)));
    }

    @Test
    void aDiskCannotHaveDoneMoreThanItWasAsked() {
        writeUpTo(6);
        assertThatThrownBy(() -> outbox.persisted(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("write 2 is durable, but only 1 were asked for");
        assertThat(outbox.durableIndex()).isEqualTo(5);
    }

    @Test
    void whatIsTruncatedIsNoLongerDurable() {
        overwriteAfter(3, 4);
        assertThat(outbox.durableIndex()).isEqualTo(3);
        outbox.persisted(1);
        assertThat(outbox.durableIndex()).isEqualTo(4);
    }

    /** H-25: the completion of a write says nothing of what has taken its entries' place. */
    @Test
    void aWriteThatIsPartlyOverwrittenMakesOnlyItsFirstPartDurable() {
        writeUpTo(8);
        writeUpTo(10);
        overwriteAfter(7, 9);
        outbox.persisted(1);
        assertThat(outbox.durableIndex()).isEqualTo(7);
        outbox.persisted(2);
        assertThat(outbox.durableIndex()).isEqualTo(7);
        outbox.persisted(3);
        assertThat(outbox.durableIndex()).isEqualTo(9);
    }

    /** The same: writes that end before the place are whole. */
    @Test
    void aWriteBeforeAnOverwrittenOneIsDurableAsAWhole() {
        writeUpTo(6);
        writeUpTo(10);
        overwriteAfter(7, 8);
        outbox.persisted(1);
        assertThat(outbox.durableIndex()).isEqualTo(6);
    }

    /** H-25, H-48: what conflicts with a snapshot goes, although it is still on its way to the disk. */
    @Test
    void aWriteThatASnapshotReplacedMakesNothingBeyondItDurable() {
        writeUpTo(20);
        outbox.reset(at("9@4"));
        assertThat(outbox.durableIndex()).isEqualTo(9);
        outbox.persisted(1);
        assertThat(outbox.durableIndex()).isEqualTo(9);
        outbox.persisted(2);
        assertThat(outbox.durableIndex()).isEqualTo(9);
    }

    /** The snapshot is durable before the log is reset; but an acknowledgement of it is no sooner than the reset. */
    @Test
    void whatASnapshotCoversIsDurableAtOnceAndAcknowledgedAfterTheReset() {
        outbox.reset(at("9@4"));
        outbox.sendWhenDurable(N2, vote(4));
        assertThat(outbox.durableIndex()).isEqualTo(9);
        assertThat(outbox.take()).containsExactly(new Effect.ResetLog(1, at("9@4")));
        outbox.persisted(1);
        assertThat(outbox.take()).containsExactly(send(N2, vote(4)));
    }

    private static Message.AppendEntriesResponse answer(long round, String match) {
        return new Message.AppendEntriesResponse(2, round, true, at(match), 3, Incarnation.UNKNOWN);
    }

    /** H-43: a leader asks on and on, and the disk may hang for hours. */
    @Test
    void whileTheDiskHangsARepeatedAnswerTakesThePlaceOfTheOneBefore() {
        Message.PreVoteResponse refused = new Message.PreVoteResponse(2, false, Incarnation.UNKNOWN);
        enterTerm(2);
        outbox.take();
        for (int round = 1; round <= 1000; round++) {
            outbox.send(N2, answer(round, "3@1"));
            outbox.send(N3, refused);
            outbox.sendWhenDurable(N2, answer(round, "4@1"));
        }
        outbox.send(N2, answer(999, "3@1"));
        outbox.persisted(1);
        assertThat(outbox.take())
                .containsExactly(
                        send(N2, answer(1000, "3@1")),
                        send(N3, refused),
                        send(N2, answer(999, "3@1")),
                        send(N2, answer(1000, "4@1")));
    }

    /** Else a disk that is always behind would never let the leader know of anything. */
    @Test
    void anAnswerIsNotHeldBackByALaterWrite() {
        writeUpTo(6);
        outbox.sendWhenDurable(N2, answer(1, "6@1"));
        writeUpTo(7);
        outbox.sendWhenDurable(N2, answer(2, "6@1"));
        outbox.take();
        outbox.persisted(1);
        assertThat(outbox.take()).containsExactly(send(N2, answer(1, "6@1")));
    }

    @Test
    void answersThatSayDifferentThingsAreAllKept() {
        writeUpTo(6);
        outbox.take();
        outbox.sendWhenDurable(N2, answer(1, "6@1"));
        outbox.sendWhenDurable(N2, answer(2, "5@1"));
        outbox.sendWhenDurable(N3, answer(2, "5@1"));
        outbox.persisted(1);
        assertThat(outbox.take())
                .containsExactly(send(N2, answer(1, "6@1")), send(N2, answer(2, "5@1")), send(N3, answer(2, "5@1")));
    }

    /** They promise nothing, and their senders may give up long before the disk does. */
    @Test
    void whatClientsAskOfTheLeaderIsNotHeld() {
        enterTerm(2);
        outbox.take();
        Message.ForwardProposals proposals = new Message.ForwardProposals(List.of());
        Message.ReadIndex reads = new Message.ReadIndex(List.of(), false);
        outbox.send(N2, proposals);
        outbox.send(N2, reads);
        assertThat(outbox.take()).containsExactly(send(N2, proposals), send(N2, reads));
    }
}
