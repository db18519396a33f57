package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.append;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.requestVote;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.error.StorageException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.HardState;
import io.raftkit.model.LogId;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server with an empty disk finds out whether its cluster is new, or its own data was lost. */
class NewcomerTest {
    private static ACore newcomer() {
        return ACore.of(3).log().draws(1_000_000_000).start();
    }

    private static Message introduction(String of) {
        return new Message.Introduce(incarnation(of), ClusterId.NONE);
    }

    private static Message proposal(String of) {
        return new Message.Introduce(incarnation(of), configuration(3).clusterId());
    }

    private static Effect firstWrite(int members) {
        return new Effect.Persist(
                1,
                new HardState(1, null),
                Effect.Persist.NO_TRUNCATION,
                List.of(Given.bootstrapEntry(new LogId(1, 1), members)));
    }

    @Test
    void aNewcomerIntroducesItselfToAllMembersAgainAndAgain() {
        ACore server = newcomer();
        assertThat(server.recovery()).containsExactly(send(N2, introduction("n1")), send(N3, introduction("n1")));
        assertThat(server.timesOut()).containsExactly(send(N2, introduction("n1")), send(N3, introduction("n1")));
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void theClusterBeginsOnlyWhenAllMembersAreMetAndProposeTheSame() {
        ACore server = newcomer();
        assertThat(server.receives(N2, introduction("n2"))).containsExactly(send(N2, introduction("n1")));
        assertThat(server.receives(N2, introduction("n2"))).isEmpty();
        assertThat(server.receives(N3, introduction("n3")))
                .containsExactly(send(N2, proposal("n1")), send(N3, proposal("n1")));
        assertThat(server.receives(N2, proposal("n2"))).isEmpty();
        assertThat(server.receives(N3, proposal("n3"))).contains(firstWrite(3));
        assertThat(server.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.status().configuration()).isEqualTo(configuration(3));
    }

    @Test
    void aMemberThatIsWipedBeforeTheClusterBeginsIsMetAnew() {
        ACore server = newcomer();
        server.receives(N2, proposal("n2"));
        server.receives(N3, introduction("an earlier life"));
        assertThat(server.receives(N3, introduction("n3"))).contains(send(N3, proposal("n1")));
        assertThat(server.receives(N3, introduction("an earlier life")))
                .as("what an earlier life said comes late")
                .isEmpty();
        assertThat(server.receives(N3, proposal("n3"))).contains(firstWrite(3));
    }

    /** It was named by a list of members that has changed since. */
    @Test
    void aLeaderWhomNobodyHasNamedToItMustStillLearnWhoItIs() {
        ACore server = newcomer();
        assertThat(server.receives(ACore.N4, append(7, "9@7", 9, "10@7")))
                .containsExactly(send(ACore.N4, introduction("n1")));
        assertThat(server.receives(N2, append(7, "9@7", 9, "10@7"))).isEmpty();
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void aStrangerIsNoMember() {
        ACore server = newcomer();
        server.receives(N2, introduction("n2"));
        assertThat(server.receives(ACore.N4, introduction("n4"))).isEmpty();
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void aServerAloneBeginsAtOnce() {
        ACore server = ACore.of(1).log().start();
        assertThat(server.recovery()).contains(firstWrite(1));
    }

    @Test
    void aNewcomerAdoptsTheBeginningThatItIsPartOf() {
        ACore server = newcomer();
        assertThat(server.receives(N2, new Message.IntroduceResponse(configuration(3), 1)))
                .contains(firstWrite(3));
    }

    /** Nothing but its index tells it from the beginning: neither addresses nor priorities are in the cluster's id. */
    @Test
    void aLaterConfigurationOfTheSameServersIsNoBeginning() {
        Configuration moved =
                configuration(3).with(configuration(3).members().get(2).at("elsewhere:7000"));
        ACore server = newcomer();

        assertThat(server.receives(N2, new Message.IntroduceResponse(moved, 7)))
                .noneMatch(Effect.Persist.class::isInstance);
        assertThat(server.status().role()).isNotEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void aServerThatLostItsDataSaysSoAndTakesNoPart() {
        ACore wiped = ACore.of(3).log().incarnation(incarnation("another life")).start();
        assertThat(wiped.receives(N2, new Message.IntroduceResponse(configuration(3), 1)))
                .containsExactly(new Effect.IdentityLost(incarnation("n1")));
        assertThat(wiped.receives(N2, requestVote(5, "9@4"))).isEmpty();
        assertThat(wiped.receives(N2, append(5, "0@0", 0, "1@1"))).isEmpty();
        assertThat(wiped.receives(N2, introduction("n2"))).isEmpty();
        assertThat(wiped.receives(N3, introduction("n3"))).isEmpty();
        Message.Introduce another = new Message.Introduce(incarnation("another life"), ClusterId.NONE);
        assertThat(wiped.after(1_000_000).ticks()).containsExactly(send(N2, another), send(N3, another));
        assertThat(wiped.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void aNewcomerNeitherVotesNorAcknowledgesNorEncourages() {
        ACore server = newcomer();
        assertThat(server.receives(N2, requestVote(5, "9@4"))).isEmpty();
        assertThat(server.receives(N2, Given.requestPreVote(5, "9@4"))).isEmpty();
        assertThat(server.receives(N2, append(5, "0@0", 0, "1@1"))).isEmpty();
        assertThat(server.receives(N2, Given.offer(5, Given.snapshot("9@4", 3))))
                .isEmpty();
        assertThat(server.status().term()).isZero();
    }

    @Test
    void aMemberTellsANewcomerWhoIsInTheCluster() {
        ACore member = ACore.of(3).start();
        assertThat(member.receives(N2, introduction("another life")))
                .containsExactly(send(N2, new Message.IntroduceResponse(configuration(3), 1)));
    }

    @Test
    void aMemberTellsNobodyBeforeItsFirstEntryIsDurable() {
        ACore server = newcomer();
        server.receives(N2, new Message.IntroduceResponse(configuration(3), 1));
        assertThat(server.receives(N3, introduction("n3"))).isEmpty();
        assertThat(server.persistsEverything())
                .containsExactly(send(N3, new Message.IntroduceResponse(configuration(3), 1)));
    }

    @Test
    void dataOfAnotherClusterIsRefused() {
        assertThatThrownBy(() -> ACore.of(3)
                        .among(List.of("n1=n1:7000", "n2=other:7000", "n3=other:7001"))
                        .start())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("n2=other:7000");
    }

    /** The user's list may be older or newer than what the log says. */
    @Test
    void dataOfAClusterThatHasChangedIsNot() {
        ACore.of(3).among(List.of("n1=n1:7000", "n2=n2:7000", "n4=n4:7000")).start();
    }

    /** A server that was taken in, and crashed before it had the first entry, is still known by its cluster. */
    @Test
    void anEmptyLogWithATermNeverBeginsANewCluster() {
        ACore server = ACore.of(3).log().term(4).start();
        server.receives(N2, introduction("n2"));
        server.receives(N3, introduction("n3"));
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
        assertThat(server.status().term()).isEqualTo(4);
    }

    @Test
    void theFirstElectionOfANewClusterIsAnOrdinaryOne() {
        ACore server = newcomer();
        server.receives(N2, new Message.IntroduceResponse(configuration(3), 1));
        server.persistsEverything();
        assertThat(only(Effect.Persist.class, server.campaigns())).containsExactly(Given.writeTerm(2, 2, N1));
    }

    /** Another cluster answers at that address; or this server was removed. */
    @Test
    void aClusterThatDoesNotKnowItIsNoneOfItsBusiness() {
        ACore server = newcomer();
        Configuration strangers = Configuration.bootstrap(List.of(Given.member("n2"), Given.member("n3")));
        assertThat(server.receives(N2, new Message.IntroduceResponse(strangers, 1)))
                .isEmpty();
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
        assertThat(server.timesOut())
                .as("it goes on")
                .containsExactly(send(N2, introduction("n1")), send(N3, introduction("n1")));
    }

    /** H-19: it was never told the first entry, so it must not make one up. */
    @Test
    void onlyTheFirstConfigurationOfAClusterIsWrittenAsItsFirstEntry() {
        ACore server = newcomer();
        Configuration later =
                new Configuration(configuration(3).clusterId(), configuration(4).members());
        assertThat(only(Effect.Persist.class, server.receives(N2, new Message.IntroduceResponse(later, 7))))
                .isEmpty();
        assertThat(server.status().role()).as("it follows").isEqualTo(ServerRole.LEARNER);
        assertThat(Given.messages(server.timesOut())).as("and does not stand").isEmpty();
    }

    /** H-18, seed 500053: a message of n2's former life came after those of its present one. */
    @Test
    void aLateMessageOfAFormerLifeIsOutlivedByThePresentOne() {
        ClusterId present = configuration(3).clusterId();
        ACore server = newcomer();
        server.receives(N3, introduction("n3"));
        assertThat(proposed(server.receives(N2, introduction("n2")))).contains(present);
        server.receives(N2, introduction("former life"));
        assertThat(proposed(server.receives(N2, introduction("n2")))).doesNotContain(present);
        server.after(999);
        assertThat(proposed(server.receives(N2, introduction("n2"))))
                .as("it may be the late one")
                .doesNotContain(present);
        server.after(1);
        assertThat(proposed(server.receives(N2, introduction("n2")))).contains(present);
    }

    private static List<ClusterId> proposed(List<Effect> effects) {
        return Given.messages(effects).stream()
                .filter(message -> message instanceof Message.Introduce)
                .map(message -> ((Message.Introduce) message).proposed())
                .toList();
    }

    /** H-19: all others may tell it; it says so once. */
    @Test
    void aServerThatLostItsDataStaysAside() {
        ACore wiped = ACore.of(3).log().incarnation(incarnation("another life")).start();
        wiped.receives(N2, new Message.IntroduceResponse(configuration(3), 1));
        assertThat(wiped.receives(N3, new Message.IntroduceResponse(configuration(3), 1)))
                .isEmpty();
        wiped.receives(N2, proposal("n2"));
        assertThat(wiped.receives(N3, proposal("n3"))).isEmpty();
        assertThat(wiped.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void anAnswerThatComesLateChangesNothing() {
        ACore member = ACore.of(3).start();
        assertThat(member.receives(N2, new Message.IntroduceResponse(configuration(5), 1)))
                .isEmpty();
        assertThat(member.status().role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(member.status().configuration()).isEqualTo(configuration(3));
    }

    /** H-18: it was given another list of members, and would form another cluster. */
    @Test
    void aMemberThatProposesAnotherClusterHoldsUpTheBeginning() {
        ACore server = newcomer();
        server.receives(N2, proposal("n2"));
        Message other =
                new Message.Introduce(incarnation("n3"), configuration(4).clusterId());
        server.receives(N3, other);
        assertThat(server.receives(N3, other)).isEmpty();
        assertThat(server.timesOut()).containsExactly(send(N2, proposal("n1")), send(N3, proposal("n1")));
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    @Test
    void aNewcomerIntroducesItselfOnceAHeartbeat() {
        ACore server = newcomer();
        assertThat(server.patience()).isEqualTo(100);
        assertThat(server.after(99).ticks()).isEmpty();
        assertThat(server.after(1).ticks()).hasSize(2);
        assertThat(server.patience()).isEqualTo(100);
    }

    /** H-16: all begin within moments of each other, and no leader can be disturbed. */
    @Test
    void theFirstElectionComesEarlyAndNotAtOnceEverywhere() {
        for (long wait : new long[] {1, 500, 999}) {
            long halved = 2 * wait * 1_000_000; // as the random generator does with what it draws
            ACore server = ACore.of(3).log().draws(halved).start();
            server.receives(N2, new Message.IntroduceResponse(configuration(3), 1));
            assertThat(server.patience()).isEqualTo(wait);
        }
    }
}
