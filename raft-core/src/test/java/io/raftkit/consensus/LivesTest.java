package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Member;
import io.raftkit.model.RequestId;
import io.raftkit.model.Suffrage;
import org.junit.jupiter.api.Test;

/** What one life of a server's storage did says nothing about another. */
class LivesTest {
    private static final RequestId CHANGE = Given.request("n1", "change");
    private static final Configuration THREE = configuration(3);
    private static final Configuration WITH_N4 =
            THREE.with(Member.joining(new Endpoint(N4, "n4:7000"), Suffrage.VOTER));

    private final ACore leader = ACore.of(3).start().leads();

    private void commits() {
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        leader.acknowledgesEverything(N3);
    }

    private void addN4() {
        leader.steps(new Input.ChangeMembership(CHANGE, WITH_N4, 1));
        commits();
    }

    /** The introduction of a life that is lost by now comes late. */
    @Test
    void aNewVoterMustCatchUpInTheLifeThatItIsKnownBy() {
        addN4();
        leader.acknowledgesEverything(N4);
        leader.after(10).acknowledgesEverything(N4);

        leader.receives(N4, new Message.Introduce(incarnation("an earlier life"), ClusterId.NONE));
        commits();

        Member known = leader.status().configuration().member(N4).orElseThrow();
        assertThat(known.incarnation()).isEqualTo(incarnation("an earlier life"));
        assertThat(known.suffrage()).isEqualTo(Suffrage.OBSERVER);
    }

    /** The others need its vote, and can give it no log before they have a leader. */
    @Test
    void aFirstMemberThatHasWrittenNothingVotesForThoseWhoHaveGoneOn() {
        Configuration gone = configuration(3).without(N3);
        ACore first = ACore.of(3).log().start();
        first.receives(N2, new Message.IntroduceResponse(gone, 3));

        first.receives(N2, requestVote(5, "9@4"));

        assertThat(first.persistsEverything()).contains(send(N2, Given.vote(5)));
    }

    @Test
    void whoIsTakenInAsALearnerDoesNotVoteBeforeItsLogSaysSo() {
        Configuration taken = configuration(3).with(member("n1").with(Suffrage.LEARNER));
        ACore learner = ACore.of(3).log().start();
        learner.receives(N2, new Message.IntroduceResponse(taken, 3));

        learner.receives(N2, requestVote(5, "9@4"));

        assertThat(learner.persistsEverything()).contains(send(N2, Given.noVote(5)));
    }
}
