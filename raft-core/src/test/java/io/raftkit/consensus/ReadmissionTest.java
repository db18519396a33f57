package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.ACore.N5;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.RequestId;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that lost its disk is a member again, with all that it must do once more (H-19). */
class ReadmissionTest {
    private static final RequestId CHANGE = Given.request("n1", "change");

    private final ACore leader = ACore.of(3).start().leads();

    private void commits() {
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        leader.acknowledgesEverything(N3);
    }

    private Configuration inForce() {
        return leader.status().configuration();
    }

    private void changes(Configuration target) {
        leader.steps(new Input.ChangeMembership(CHANGE, target, leader.status().configurationIndex()));
    }

    /** The learner had caught up while another configuration was under way; then its disk was lost. */
    @Test
    void aLearnerThatIsAdmittedAgainCatchesUpAgain() {
        changes(inForce().with(member("n4").with(Suffrage.LEARNER)));
        commits();
        leader.receives(N5, new Message.Join(member("n5").with(Suffrage.OBSERVER)));
        leader.acknowledgesEverything(N4);
        Member again = member("n4").with(Suffrage.LEARNER).with(incarnation("another life"));

        changes(inForce().with(again));
        commits();
        commits();

        assertThat(inForce().member(N4)).contains(again);
    }

    /** The log begins before this server was a member: that says nothing about which life of it is. */
    @Test
    void theBeginningOfTheLogGivesNobodyAVote() {
        Configuration taken = configuration(3).with(member("n1").with(Suffrage.LEARNER));
        Configuration beginning = configuration(3).without(N1);
        LogEntry first = LogEntry.of(Given.at("1@1"), EntryType.CONFIGURATION, 0, beginning.encode());
        ACore learner = ACore.of(3).log().start();
        learner.receives(N2, new Message.IntroduceResponse(taken, 3));
        learner.receives(N2, new Message.AppendEntries(5, 0, LogId.ZERO, List.of(first), 0));
        learner.persistsEverything();

        learner.after(3_000).receives(N3, requestVote(6, "9@5"));

        assertThat(learner.persistsEverything()).contains(send(N3, Given.noVote(6)));
    }
}
