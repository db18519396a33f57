package io.raftkit.runtime;

import static io.raftkit.runtime.NodesInOneLoop.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.RaftNode;
import io.raftkit.error.ConfigurationConflictException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import io.raftkit.model.Suffrage;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes join, are removed, lose their disks and come back, and say what they are meanwhile. */
class ChangingMembersTest {
    private static final NodeId N4 = NodeId.of("n4");

    private final NodesInOneLoop cluster = NodesInOneLoop.of("n1", "n2", "n3");

    @AfterEach
    void close() {
        cluster.close();
    }

    private long change(UnaryOperator<Configuration> how) {
        NodeStatus status = cluster.leader().status();
        return cluster.get(
                cluster.leader().changeMembership(how.apply(status.configuration()), status.configurationIndex()));
    }

    private RaftNode join(String id, Suffrage suffrage, String through) {
        return cluster.start(id, builder -> builder.joinAs(suffrage, endpoint(id), endpoint(through)));
    }

    private void write(String text) {
        cluster.text(cluster.leader().propose(Bytes.utf8(text)));
    }

    private Suffrage suffrage(String id) {
        return cluster.leader()
                .status()
                .configuration()
                .member(NodeId.of(id))
                .map(Member::suffrage)
                .orElseThrow();
    }

    private static void assertRefused(CompletableFuture<Bytes> answer, String words) {
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(NotLeaderException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aNewNodeJoinsThroughAFollowerAndVotesOnceItHasCaughtUp() {
        write("a");
        RaftNode joining = join("n4", Suffrage.LEARNER, cluster.follower("n1", "n2", "n3"));
        assertThat(joining.status().role()).isEqualTo(ServerRole.NEWCOMER);
        cluster.await(() -> joining.status().role() == ServerRole.FOLLOWER);
        assertThat(cluster.news).anyMatch(line -> line.startsWith("n4 LEARNER"));
        assertThat(suffrage("n4")).isEqualTo(Suffrage.VOTER);
        assertThat(joining.status().configuration())
                .isEqualTo(cluster.leader().status().configuration());
        write("b");
        assertThat(cluster.text(joining.query(Bytes.EMPTY))).isEqualTo("ab");
    }

    @Test
    void aNodeThatNobodyTakesInSaysSo() {
        RaftNode joining = join("n4", Suffrage.LEARNER, "n9");
        CompletableFuture<Bytes> answer = joining.propose(Bytes.utf8("a"));
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertRefused(answer, "n4 is not taken in yet by the cluster that it joins through [n9=memory:n9]");
    }

    @Test
    void anObserverNeverVotesButReadsAndWritesLikeAnyOther() {
        RaftNode observer = join("n4", Suffrage.OBSERVER, "n1");
        cluster.await(() -> observer.status().leader() != null);
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT.multipliedBy(5));
        assertThat(observer.status().role()).isEqualTo(ServerRole.LEARNER);
        assertThat(suffrage("n4")).isEqualTo(Suffrage.OBSERVER);
        assertThat(cluster.text(observer.propose(Bytes.utf8("a")))).startsWith("a@");
        assertThat(cluster.text(observer.query(Bytes.EMPTY))).isEqualTo("a");
        cluster.network.disconnect(N4);
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT.multipliedBy(10));
        assertThat(observer.status().role()).isEqualTo(ServerRole.LEARNER);
        CompletableFuture<Bytes> answer = observer.propose(Bytes.utf8("b"));
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertRefused(answer, "n4 has no vote, and knows no leader at present");
    }

    @Test
    void aNodeThatHasJoinedComesBackAsTheMemberThatItIs() {
        RaftNode joining = join("n4", Suffrage.LEARNER, "n1");
        cluster.await(() -> joining.status().role() == ServerRole.FOLLOWER);
        cluster.stop("n4");
        write("a");
        RaftNode again = join("n4", Suffrage.LEARNER, "n1");
        assertThat(again.status().role()).isEqualTo(ServerRole.FOLLOWER);
        cluster.await(() -> again.status().leader() != null);
        assertThat(cluster.text(again.query(Bytes.EMPTY))).isEqualTo("a");
    }

    @Test
    void aLeaderThatRemovesItselfIsFollowedByAnotherAndSaysThatItIsNoMember() {
        RaftNode old = cluster.leader();
        long index = change(configuration -> configuration.without(old.id()));
        cluster.await(() -> !cluster.leader().id().equals(old.id()));
        write("a");
        assertThat(cluster.leader().status().configurationIndex()).isEqualTo(index);
        assertThat(cluster.news).contains(old.id() + " removed");
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT.multipliedBy(5));
        CompletableFuture<Bytes> answer = old.propose(Bytes.utf8("b"));
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertRefused(answer, old.id() + " is no member of its cluster any more");
        assertThat(old.status().role()).isEqualTo(ServerRole.LEARNER);
    }

    @Test
    void aMemberThatWasRemovedWhileItWasCutOffLearnsItWhenItAsksForVotes() {
        String gone = cluster.follower("n1", "n2", "n3");
        cluster.network.disconnect(NodeId.of(gone));
        change(configuration -> configuration.without(NodeId.of(gone)));
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT.multipliedBy(5));
        assertThat(cluster.node(gone).status().role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        cluster.network.connect(NodeId.of(gone));
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT.multipliedBy(5));
        assertThat(cluster.news).contains(gone + " removed");
        assertThat(cluster.node(gone).status().role()).isEqualTo(ServerRole.FOLLOWER);
        CompletableFuture<Bytes> answer = cluster.node(gone).propose(Bytes.utf8("a"));
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertRefused(answer, gone + " is no member of its cluster any more");
    }

    @Test
    void aMemberThatLostItsDiskTakesNoPartUntilItIsAdmittedAgain() {
        write("a");
        String lost = cluster.follower("n1", "n2", "n3");
        NodeId id = NodeId.of(lost);
        cluster.stop(lost);
        cluster.wipe(lost);
        RaftNode wiped =
                cluster.start(lost, builder -> builder.members("n1=memory:n1", "n2=memory:n2", "n3=memory:n3"));
        cluster.await(() -> cluster.news.contains(lost + " lost its identity"));
        cluster.await(() -> cluster.news.contains(cluster.leaderId() + " saw that " + lost + " lost its data"));
        CompletableFuture<Bytes> answer = wiped.propose(Bytes.utf8("b"));
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertRefused(answer, lost + " has lost its data");

        Incarnation now = cluster.incarnation(lost);
        change(configuration -> configuration.with(
                configuration.member(id).orElseThrow().with(now).with(Suffrage.LEARNER)));
        cluster.await(() -> wiped.status().role() == ServerRole.FOLLOWER);
        assertThat(suffrage(lost)).isEqualTo(Suffrage.VOTER);
        assertThat(cluster.text(wiped.query(Bytes.EMPTY))).isEqualTo("a");
        cluster.network.disconnect(id);
        CompletableFuture<Bytes> unheard = wiped.propose(Bytes.utf8("b"));
        cluster.pass(NodesInOneLoop.ELECTION_TIMEOUT.multipliedBy(3));
        assertThatThrownBy(unheard::join).message().doesNotContain("lost its data");
    }

    @Test
    void whoeverComesSecondWithTheSameExpectationIsRefused() {
        NodeStatus status = cluster.leader().status();
        change(configuration -> configuration.with(Member.joining(endpoint("n4"), Suffrage.OBSERVER)));
        CompletableFuture<Long> second = cluster.leader()
                .changeMembership(status.configuration().without(NodeId.of("n1")), status.configurationIndex());
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        assertThatThrownBy(second::join).hasCauseInstanceOf(ConfigurationConflictException.class);
    }

    @Test
    void everyNodeTellsItsListenerWhoTheMembersAre() {
        cluster.news.clear();
        change(configuration -> configuration.with(Member.joining(endpoint("n4"), Suffrage.OBSERVER)));
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        String members = "[n1=memory:n1, n2=memory:n2, n3=memory:n3, n4=memory:n4 (observer)]";
        assertThat(cluster.news).contains("n1 " + members, "n2 " + members, "n3 " + members);
    }
}
