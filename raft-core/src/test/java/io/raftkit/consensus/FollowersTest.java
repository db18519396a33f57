package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N1;
import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.ACore.N3;
import static io.raftkit.consensus.ACore.N4;
import static io.raftkit.consensus.ACore.START;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.Suffrage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whom a leader replicates to, and what it knows of each, as configurations come and go. */
class FollowersTest {
    private static final Configuration THREE = configuration(3);

    /** The leader of term 2, {@code n1}, whose log holds its configuration. */
    private final Server server = Given.server(2, N1);

    private final Followers followers = new Followers(server);

    private void configured(Configuration configuration) {
        server.append(List.of(server.nextEntry(EntryType.CONFIGURATION, configuration.encode(), 0, 0)));
        followers.configured();
    }

    private List<NodeId> peers() {
        List<NodeId> peers = new ArrayList<>();
        followers.forEachPeer((id, follower) -> peers.add(id));
        return peers;
    }

    private Progress follower(NodeId id) {
        return Objects.requireNonNull(followers.get(id), id.toString());
    }

    private void passes(long milliseconds) {
        server.now(server.now() + milliseconds * 1_000_000);
    }

    /** Of each it assumes that it has everything, until it hears otherwise (Figure 2). */
    @Test
    void allMembersAreFollowersAndTheLeaderItselfIsOne() {
        assertThat(peers()).containsExactly(N2, N3);
        for (NodeId id : List.of(N1, N2, N3)) {
            assertThat(follower(id).nextIndex()).isEqualTo(2);
            assertThat(follower(id).matchIndex()).isZero();
        }
    }

    @Test
    void learnersAndObserversAreFollowersToo() {
        configured(THREE.with(member("n4").with(Suffrage.OBSERVER))
                .with(member("n3").with(Suffrage.LEARNER)));
        assertThat(peers()).containsExactly(N2, N3, N4);
    }

    /** H-66: the voters that are replaced are needed until the configuration is left. */
    @Test
    void theVotersOfBothHalvesAreFollowers() {
        Configuration next = THREE.without(N2).without(N3).with(member("n4"));
        configured(next.jointWith(THREE));
        assertThat(peers()).containsExactly(N2, N3, N4);
        configured(next);
        assertThat(peers()).containsExactly(N4);
    }

    /** S-28: what is known of those who stay is kept. */
    @Test
    void aMemberThatStaysKeepsWhatIsKnownOfIt() {
        follower(N2).matched(1, START);
        configured(THREE.with(member("n4"))
                .with(member("n2").with(Suffrage.OBSERVER).at("elsewhere:1")));
        assertThat(followers.matchIndex(N2)).isEqualTo(1);
        assertThat(followers.matchIndex(N4)).isZero();
        assertThat(follower(N4).nextIndex()).as("from the end of the log").isEqualTo(3);
    }

    /** H-19: what another life of its storage acknowledged is lost. */
    @Test
    void aMemberThatComesBackWithAnotherLifeBeginsAnew() {
        follower(N2).matched(1, START);
        configured(THREE.with(member("n2").with(incarnation("wiped")).with(Suffrage.LEARNER)));
        assertThat(followers.matchIndex(N2)).isZero();
    }

    @Test
    void aServerThatIsAddedAgainBeginsAnew() {
        follower(N2).matched(1, START);
        configured(THREE.without(N2));
        assertThat(followers.get(N2)).isNull();
        assertThat(followers.matchIndex(N2)).isZero();
        configured(THREE);
        assertThat(followers.matchIndex(N2)).isZero();
    }

    @Test
    void aMemberThatCameBackWithNothingBeginsAnew() {
        follower(N2).matched(1, START);
        follower(N3).matched(1, START);
        server.append(List.of(LogEntry.of(new LogId(2, 2), EntryType.NO_OP, 0, Bytes.EMPTY)));
        followers.restart(member("n2"));
        assertThat(followers.matchIndex(N2)).isZero();
        assertThat(follower(N2).nextIndex()).isEqualTo(3);
        assertThat(followers.matchIndex(N3)).isEqualTo(1);
    }

    @Test
    void aFollowerIsAliveUntilItWasNotHeardFromForAnElectionTimeout() {
        passes(500);
        follower(N2).heard(0, server.now());
        passes(500);
        assertThat(followers.isAlive(N2)).isTrue();
        assertThat(followers.isAlive(N3)).as("since the election").isFalse();
        assertThat(followers.isAlive(N1)).as("the leader itself").isTrue();
        assertThat(followers.lastContact(N2)).isEqualTo(START + 500_000_000);
        assertThat(followers.lastContact(N1)).isEqualTo(server.now());
        passes(499);
        assertThat(followers.isAlive(N2)).isTrue();
        passes(1);
        assertThat(followers.isAlive(N2)).isFalse();
    }

    /** Diss. 6.4: the leader hears itself in every round. */
    @Test
    void everybodyHasAnsweredTheRoundThatItAnsweredLast() {
        follower(N2).heard(7, START);
        assertThat(followers.round(N2, 9)).isEqualTo(7);
        assertThat(followers.round(N3, 9)).isZero();
        assertThat(followers.round(N1, 9)).isEqualTo(9);
        assertThat(followers.round(N4, 9)).as("a stranger").isZero();
    }

    @Test
    void theWindowIsTheSetting() {
        Progress follower = follower(N2);
        follower.matched(1, START);
        int sent = 0;
        while (follower.isReady()) {
            follower.sent(++sent, START);
        }
        assertThat(sent).isEqualTo(RaftConfig.DEFAULTS.maxInFlightMessages());
    }
}
