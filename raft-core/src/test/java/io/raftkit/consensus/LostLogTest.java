package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.requestPreVote;
import static io.raftkit.consensus.Given.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.ServerRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** H-19, H-37: a log that is gone, or was set aside because it was damaged, has taken promises with it. */
class LostLogTest {
    private static final Incarnation NEW_LIFE = incarnation("n1 anew");

    /** The log is empty, the snapshot is of the life before. */
    private static ACore withItsSnapshot() {
        return ACore.of(3).log().snapshot("9@4").incarnation(NEW_LIFE).start();
    }

    private static ACore withoutASnapshot() {
        return ACore.of(3)
                .log()
                .incarnation(NEW_LIFE)
                .insteadOf(incarnation("n1"))
                .start();
    }

    private static void assertTakesNoPart(ACore server) {
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);
        assertThat(server.receives(N2, requestPreVote(9, "99@8"))).isEmpty();
        assertThat(server.receives(N2, requestVote(9, "99@8"))).isEmpty();
        assertThat(server.receives(N2, new Message.AppendEntries(9, 1, at("9@4"), Given.entries("10@9"), 9)))
                .isEmpty();
    }

    @Test
    void aServerWhoseSnapshotNamesAnotherLifeTakesNoPartAndSaysSo() {
        ACore server = withItsSnapshot();
        assertThat(only(Effect.IdentityLost.class, server.recovery()))
                .containsExactly(new Effect.IdentityLost(incarnation("n1")));
        assertThat(only(Effect.InstallSnapshot.class, server.recovery())).hasSize(1);
        assertTakesNoPart(server);
    }

    /** It has written down by then that its log begins after the snapshot, and in what term that was. */
    @Test
    void itStillDoesWhenItIsStartedOnceMore() {
        ACore server = ACore.of(3)
                .log(1, 1, 1, 1, 1, 1, 1, 1, 4)
                .compactedTo(9)
                .term(4)
                .snapshot("9@4")
                .incarnation(NEW_LIFE)
                .start();
        assertThat(only(Effect.IdentityLost.class, server.recovery())).hasSize(1);
        assertTakesNoPart(server);
    }

    /** It was added after that snapshot, so that nothing on its disk says whom the cluster knows. */
    @Test
    void aSnapshotFromBeforeItWasAMemberMakesItNoFollower() {
        Configuration others = configuration(3).without(N1);
        ACore server = ACore.of(3)
                .log()
                .snapshot("9@4", others)
                .incarnation(NEW_LIFE)
                .insteadOf(incarnation("n1"))
                .start();
        assertThat(only(Effect.IdentityLost.class, server.recovery())).hasSize(1);
        assertTakesNoPart(server);
    }

    @Test
    void aServerWhoseLogWasSetAsideTakesNoPartAndSaysSo() {
        ACore server = withoutASnapshot();
        assertThat(only(Effect.IdentityLost.class, server.recovery()))
                .containsExactly(new Effect.IdentityLost(incarnation("n1")));
        assertTakesNoPart(server);
    }

    /** Not even where all members say that they are new, nor where it is the only one. */
    @Test
    void itNeverBeginsANewCluster() {
        ACore server = withoutASnapshot();
        Configuration proposed = Configuration.bootstrap(
                List.of(new Member(N1, "n1:7000", NEW_LIFE), Given.member("n2"), Given.member("n3")));
        for (var peer : List.of(N2, N3)) {
            server.receives(peer, new Message.Introduce(incarnation(peer.value()), ClusterId.NONE));
            server.receives(peer, new Message.Introduce(incarnation(peer.value()), proposed.clusterId()));
        }
        assertThat(server.status().role()).isEqualTo(ServerRole.NEWCOMER);

        ACore alone = ACore.of(1)
                .log()
                .incarnation(NEW_LIFE)
                .insteadOf(incarnation("n1"))
                .start();
        alone.timesOut();
        assertThat(alone.status().role()).isEqualTo(ServerRole.NEWCOMER);
    }

    /** It goes on from its snapshot: that is true whatever life it is of. */
    @Test
    void onceItIsAdmittedAgainItFollows() {
        for (ACore server : List.of(withItsSnapshot(), withoutASnapshot())) {
            Configuration readmitted = configuration(3).without(N1).with(new Member(N1, "n1:7000", NEW_LIFE));
            server.receives(N2, new Message.IntroduceResponse(readmitted, 12));
            assertThat(server.status().role()).isIn(ServerRole.FOLLOWER, ServerRole.LEARNER);
        }
    }

    @Test
    void theLeaderIsToldOfTheNewLife() {
        ACore server = withItsSnapshot();
        server.persistsEverything();
        assertThat(server.timesOut()).contains(Given.send(N2, new Message.Introduce(NEW_LIFE, ClusterId.NONE)));
    }
}
