package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.accepted;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.entry;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.member;
import static io.raftkit.consensus.Given.noVote;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static io.raftkit.consensus.Given.vote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.Member;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server with an empty disk and a cluster that exists: it asks to be taken in, and is (diss. 4.4; H-18, H-19). */
class AdmissionTest {
    private static final Configuration THREE = configuration(3);

    private static Message welcome(Configuration configuration, long index) {
        return new Message.IntroduceResponse(configuration, index);
    }

    private static Message.Introduce proposal(String of) {
        return new Message.Introduce(incarnation(of), THREE.clusterId());
    }

    private static LogEntry entryOf(String id, Configuration configuration) {
        return LogEntry.of(at(id), EntryType.CONFIGURATION, 0, configuration.encode());
    }

    // A server that is to join

    private static ACore applicant(Suffrage suffrage) {
        return ACore.of(3).log().joins(suffrage).start();
    }

    @Test
    void anApplicantAsksAllItKnowsAgainAndAgain() {
        Message join = new Message.Join(member("n1").with(Suffrage.OBSERVER));
        ACore applicant = applicant(Suffrage.OBSERVER);
        assertThat(applicant.recovery()).containsExactly(send(N2, join), send(N3, join));
        assertThat(applicant.patience()).isEqualTo(100);
        assertThat(applicant.timesOut()).containsExactly(send(N2, join), send(N3, join));
    }

    /**
     * H-18: whomever it asks, and whatever they propose: a cluster exists, and this is not one of its first
     * members.
     */
    @Test
    void anApplicantNeverBeginsACluster() {
        ACore applicant = applicant(Suffrage.VOTER);
        applicant.receives(N2, proposal("n2"));
        applicant.receives(N3, proposal("n3"));
        applicant.timesOut();
        assertThat(applicant.status().role()).isEqualTo(ServerRole.NEWCOMER);
        assertThat(only(Effect.Persist.class, applicant.receives(N2, welcome(THREE, 1))))
                .as("the entry comes with the log")
                .isEmpty();
        ACore alone = ACore.of(1).log().joins(Suffrage.VOTER).start();
        assertThat(alone.recovery()).isEmpty();
        assertThat(alone.timesOut()).isEmpty();
        assertThat(alone.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    /** The configuration that names it was appended before its introduction came. */
    @Test
    void anApplicantThatIsNotYetKnownGoesOnAsking() {
        ACore applicant = applicant(Suffrage.VOTER);
        Member unknown = member("n1").with(Incarnation.UNKNOWN);
        assertThat(applicant.receives(N2, welcome(THREE.without(N1), 4))).isEmpty();
        assertThat(applicant.receives(N2, welcome(THREE.with(unknown), 5))).isEmpty();
        assertThat(applicant.timesOut()).hasSize(2);
    }

    @Test
    void anApplicantThatIsTakenInFollows() {
        ACore applicant = applicant(Suffrage.VOTER);
        Configuration taken = THREE.with(member("n1").with(Suffrage.LEARNER));
        assertThat(applicant.receives(N2, welcome(taken, 7)))
                .containsExactly(new Effect.Reconfigured(taken), Given.roleChanged());
        assertThat(applicant.status().role()).isEqualTo(ServerRole.LEARNER);
        assertThat(applicant.receives(N3, welcome(taken, 7))).as("once").isEmpty();
    }

    /** H-19: somebody with its name was a member. It asks no more to join, for it is one, under another incarnation. */
    @Test
    void anApplicantWhoseNameIsTakenHasLostItsData() {
        ACore applicant = ACore.of(3)
                .log()
                .joins(Suffrage.VOTER)
                .incarnation(incarnation("wiped"))
                .start();
        assertThat(applicant.receives(N2, welcome(THREE, 1)))
                .containsExactly(new Effect.IdentityLost(incarnation("n1")));
        Message introduction = new Message.Introduce(incarnation("wiped"), ClusterId.NONE);
        assertThat(applicant.timesOut()).containsExactly(send(N2, introduction), send(N3, introduction));
    }

    // A server that was taken in

    private static final Member WIPED = member("n1").with(incarnation("wiped"));
    private static final Configuration READMITTED = THREE.with(WIPED.with(Suffrage.LEARNER));

    /** Its disk was lost; the cluster has taken it in again by entry 3, which it does not have yet. */
    private static ACore readmitted() {
        ACore server = ACore.of(3).log().incarnation(WIPED.incarnation()).start();
        server.receives(N2, welcome(THREE, 1));
        server.receives(N2, welcome(READMITTED, 3));
        return server;
    }

    @Test
    void aServerThatLostItsDataFollowsOnceItIsTakenInAgain() {
        ACore server = readmitted();
        assertThat(server.status().role()).isEqualTo(ServerRole.LEARNER);
        server.receives(N2, new Message.AppendEntries(1, 0, at("0@0"), List.of(entryOf("1@1", THREE)), 1));
        Message answer = accepted(1, "1@1", 0);
        assertThat(server.persistsEverything()).containsExactly(send(N2, Given.signedAs("wiped", answer)));
        assertThat(server.status().commitIndex()).isEqualTo(1);
    }

    /** H-19: by the log that it is sent it has lost its data, until it comes to the entry by which it was taken in. */
    @Test
    void aServerThatWasTakenInAgainVotesOnlyOnceItsLogSaysSo() {
        ACore server = readmitted();
        assertThat(voteOf(server, 2)).as("an empty log").isEqualTo(Given.signedAs("wiped", noVote(2)));
        server.receives(N2, new Message.AppendEntries(2, 0, at("0@0"), List.of(entryOf("1@1", THREE)), 0));
        server.after(1_000);
        assertThat(voteOf(server, 3)).as("its former life").isEqualTo(Given.signedAs("wiped", noVote(3)));
        List<LogEntry> rest = List.of(entry(at("2@1")), entryOf("3@1", READMITTED));
        server.receives(N2, new Message.AppendEntries(3, 0, at("1@1"), rest, 0));
        server.after(1_000);
        assertThat(voteOf(server, 4)).as("this life").isEqualTo(Given.signedAs("wiped", vote(4)));
    }

    private static Message voteOf(ACore server, long term) {
        server.receives(N3, requestVote(term, "9@1"));
        List<Message> answers = Given.messages(server.persistsEverything()).stream()
                .filter(Message.VoteResponse.class::isInstance)
                .toList();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    /** H-19: nor does it encourage anybody, or stand itself. */
    @Test
    void aServerThatWasTakenInAgainStandsForNothingUntilItsLogSaysSo() {
        ACore server = readmitted();
        server.receives(N2, new Message.AppendEntries(1, 0, at("0@0"), List.of(entryOf("1@1", THREE)), 0));
        server.persistsEverything();
        assertThat(Given.messages(server.timesOut())).isEmpty();
        assertThat(Given.messages(server.receives(N3, Given.requestPreVote(2, "9@1"))))
                .containsExactly(Given.signedAs("wiped", Given.preVote(1, false)));
    }

    /** What its log says on the way there is history: connections to members of long ago are of no use. */
    @Test
    void configurationsBeforeTheOneThatTookItInAreNotAnnounced() {
        ACore server = readmitted();
        List<LogEntry> history = List.of(entryOf("1@1", THREE), entryOf("2@1", configuration(5)));
        assertThat(server.receives(N2, new Message.AppendEntries(1, 0, at("0@0"), history, 0)))
                .doesNotHaveAnyElementsOfTypes(Effect.Reconfigured.class);
        LogEntry own = entryOf("3@1", READMITTED);
        assertThat(server.receives(N2, new Message.AppendEntries(1, 0, at("2@1"), List.of(own), 0)))
                .contains(new Effect.Reconfigured(READMITTED));
    }

    /** What it hears before it was taken in is not meant for it. */
    @Test
    void aServerThatIsNotTakenInFollowsNobody() {
        ACore applicant = applicant(Suffrage.VOTER);
        assertThat(applicant.receives(N2, heartbeat(3, "0@0", 0))).isEmpty();
        assertThat(applicant.receives(N2, new Message.Join(member("n4")))).isEmpty();
        assertThat(applicant.receives(N2, new Message.Removed(4))).isEmpty();
        assertThat(applicant.status().term()).isZero();
        assertThat(applicant.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }
}
