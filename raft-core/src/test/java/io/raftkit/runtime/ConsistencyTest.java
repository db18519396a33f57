package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.model.Applied;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How fresh an answer is, at a follower that is sometimes cut off from the others. */
class ConsistencyTest {
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = RaftConfig.DEFAULTS.requestTimeout();

    private final NodesInOneLoop cluster = NodesInOneLoop.of("n1", "n2", "n3");
    private final NodeId cutOff = NodeId.of(cluster.follower("n1", "n2", "n3"));
    private final RaftNode follower = cluster.node(cutOff.value());

    @AfterEach
    void close() {
        cluster.close();
    }

    private Applied write(String text) {
        return cluster.get(cluster.leader().apply(Bytes.utf8(text)));
    }

    private CompletableFuture<Bytes> read(Consistency consistency) {
        return follower.query(Bytes.EMPTY, consistency);
    }

    /** What is answered without any message. */
    private String readAtOnce(Consistency consistency) {
        CompletableFuture<Bytes> answer = read(consistency);
        cluster.loop.run();
        assertThat(answer).as("%s", consistency).isDone();
        return answer.join().toUtf8();
    }

    private void assertNotAnsweredAtOnce(CompletableFuture<Bytes> answer) {
        cluster.loop.run();
        assertThat(answer.isDone() && !answer.isCompletedExceptionally()).isFalse();
    }

    @Test
    void aCommandTellsWhereItWasAppliedAlsoIfAFollowerPassesItOn() {
        for (String id : List.of("n1", "n2", "n3")) {
            Applied applied = cluster.get(cluster.node(id).apply(Bytes.utf8(id)));
            assertThat(applied.result().toUtf8()).endsWith("@" + applied.index());
        }
    }

    @Test
    void aClientReadsItsOwnWritesAtAServerThatLagsAsSoonAsItHasThem() {
        cluster.network.disconnect(cutOff);
        long index = write("a").index();
        CompletableFuture<Bytes> answer = read(Consistency.atLeast(index));
        cluster.pass(TIMEOUT.dividedBy(2));
        assertThat(answer).isNotDone();
        cluster.network.connect(cutOff);
        assertThat(cluster.text(answer)).isEqualTo("a");
    }

    @Test
    void anIndexThatIsNotAppliedInTimeFailsTheReadAndSaysSo() {
        cluster.network.disconnect(cutOff);
        long index = write("a").index();
        CompletableFuture<Bytes> answer = read(Consistency.atLeast(index));
        cluster.pass(TIMEOUT);
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(ReadTimeoutException.class)
                .hasMessageContaining("entry " + index + " was not applied here within " + TIMEOUT);
    }

    @Test
    void anIndexThatIsAppliedIsReadWithoutAnybodyElse() {
        long index = write("a").index();
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        cluster.network.disconnect(cutOff);
        write("b");
        assertThat(readAtOnce(Consistency.atLeast(index))).isEqualTo("a");
        assertThat(readAtOnce(Consistency.atLeast(0))).isEqualTo("a");
    }

    @Test
    void withinItsBoundStalenessCostsNoMessagesAndBeyondItALeaderMustConfirm() {
        write("a");
        assertThat(cluster.text(read(Consistency.LINEARIZABLE))).isEqualTo("a");
        cluster.network.disconnect(cutOff);
        write("b");
        cluster.pass(MOST.dividedBy(2));
        assertThat(readAtOnce(Consistency.boundedStaleness(MOST))).isEqualTo("a");
        cluster.pass(MOST.dividedBy(2));
        CompletableFuture<Bytes> tooLate = read(Consistency.boundedStaleness(MOST));
        assertNotAnsweredAtOnce(tooLate);
        cluster.network.connect(cutOff);
        cluster.pass(TIMEOUT);
        assertThat(cluster.text(read(Consistency.boundedStaleness(MOST)))).isEqualTo("ab");
    }

    @Test
    void aReadBeyondTheBoundIsLinearizableAndRenewsIt() {
        write("a");
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        CompletableFuture<Bytes> first = read(Consistency.boundedStaleness(MOST));
        cluster.loop.run();
        assertThat(first).as("after a round trip, which takes no time here").isCompletedWithValue(Bytes.utf8("a"));
        cluster.network.disconnect(cutOff);
        cluster.pass(MOST);
        assertThat(readAtOnce(Consistency.boundedStaleness(MOST))).isEqualTo("a");
    }

    @Test
    void neitherALeaseNorALocalReadProvesThatAStateIsFresh() {
        write("a");
        cluster.pass(NodesInOneLoop.HEARTBEAT);
        cluster.text(read(Consistency.LEASE));
        cluster.text(read(Consistency.LOCAL));
        cluster.network.disconnect(cutOff);
        CompletableFuture<Bytes> answer = read(Consistency.boundedStaleness(MOST));
        assertNotAnsweredAtOnce(answer);
    }

    @Test
    void noBoundMeansLinearizable() {
        write("a");
        assertThat(cluster.text(read(Consistency.boundedStaleness(Duration.ZERO))))
                .isEqualTo("a");
        cluster.pass(Duration.ofNanos(1));
        cluster.network.disconnect(cutOff);
        CompletableFuture<Bytes> answer = read(Consistency.boundedStaleness(Duration.ZERO));
        assertNotAnsweredAtOnce(answer);
    }

    @Test
    void boundsThatMakeNoSenseAreRefusedAtTheDoor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Consistency.boundedStaleness(Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Consistency.boundedStaleness(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> Consistency.atLeast(-1));
    }

    @Test
    void theSameConsistencyIsEqual() {
        assertThat(Consistency.boundedStaleness(MOST)).isEqualTo(Consistency.boundedStaleness(MOST));
        assertThat(Consistency.atLeast(3)).isNotEqualTo(Consistency.atLeast(4)).hasToString("at least 3");
        assertThat(Consistency.LOCAL).hasToString("local").isNotEqualTo(Consistency.LEASE);
    }
}
