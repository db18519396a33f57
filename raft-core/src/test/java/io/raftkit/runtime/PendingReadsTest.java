package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.consensus.Input;
import io.raftkit.error.OverloadedException;
import io.raftkit.memory.MemoryNetwork;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.model.RequestId;
import io.raftkit.spi.NodeListener;
import io.raftkit.spi.StateMachine;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingReadsTest {
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(2);

    private static final Bytes QUERY = Bytes.utf8("query");

    private final OneLoop loop = new OneLoop();
    private final NodeSettings settings = OneLoop.settings();
    private final NodeLoops loops = new NodeLoops(loop, settings);
    private final Lifecycle lifecycle = new Lifecycle(settings, NodeListener.NONE);
    private final Inbox inbox = new Inbox(loops, lifecycle, settings);
    private final PendingReads reads = new PendingReads(
            settings,
            loops,
            inbox,
            new Outgoing(new MemoryNetwork().transport(NodeId.of("n1")), settings),
            new Echo(),
            lifecycle);

    private static final class Echo implements StateMachine {
        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            return command;
        }

        @Override
        public Bytes query(Bytes query) {
            return query;
        }

        @Override
        public Capture capture() {
            return target -> {};
        }

        @Override
        public void restore(InputStream source) {}
    }

    /** A read of which the core has been told. */
    private RequestId open(boolean mayUseLease) {
        Answer.ToRead unused = begin(mayUseLease);
        return onlyElement(told());
    }

    private Answer.ToRead begin(boolean mayUseLease) {
        Answer.ToRead answer = new Answer.ToRead(mayUseLease);
        reads.open(QUERY, answer, mayUseLease);
        return answer;
    }

    private List<RequestId> told() {
        return inbox.take(0).stream()
                .flatMap(input -> ((Input.Read) input).requests().stream())
                .toList();
    }

    private static RequestId onlyElement(List<RequestId> ids) {
        assertThat(ids).hasSize(1);
        return ids.get(0);
    }

    private void ready(RequestId read, long index) {
        reads.ready(List.of(read), index);
        loop.run();
    }

    @Test
    void theCoreIsAskedOnceForAllThatCameBetweenTwoSteps() {
        Answer.ToRead first = begin(false);
        Answer.ToRead second = begin(false);
        RequestId both = onlyElement(told());
        Answer.ToRead later = begin(false);
        RequestId another = onlyElement(told());

        ready(both, 0);
        assertThat(first).isCompletedWithValue(QUERY);
        assertThat(second).isCompletedWithValue(QUERY);
        assertThat(later).as("came after the question").isNotDone();
        ready(another, 0);
        assertThat(later).isCompletedWithValue(QUERY);
    }

    @Test
    void readsThatMayRestOnALeaseAreAskedForByThemselves() {
        Answer.ToRead confirmed = begin(false);
        Answer.ToRead leased = begin(true);
        List<Input> inputs = inbox.take(0);
        assertThat(inputs).hasSize(2);
        Input.Read lease = (Input.Read) inputs.get(1);
        assertThat(lease.mayUseLease()).isTrue();
        ready(onlyElement(lease.requests()), 0);
        assertThat(leased).isCompleted();
        assertThat(confirmed).isNotDone();
    }

    @Test
    void noReadJoinsABatchWhoseTimeIsNearlyUp() {
        Answer.ToRead early = begin(false);
        loop.runFor(RaftConfig.DEFAULTS.requestTimeout().dividedBy(2).toNanos());
        Answer.ToRead late = begin(false);
        loop.runFor(RaftConfig.DEFAULTS.requestTimeout().dividedBy(2).toNanos());
        assertThat(early).isCompletedExceptionally();
        assertThat(late).isNotDone();
        told().forEach(id -> ready(id, 0));
        assertThat(late).isCompletedWithValue(QUERY);
    }

    @Test
    void aReadAfterOneWhoseTimeWasUpBeforeItWasAskedForIsAskedForItself() {
        Answer.ToRead unused = begin(false);
        loop.runFor(RaftConfig.DEFAULTS.requestTimeout().toNanos());
        Answer.ToRead next = begin(false);
        told().forEach(id -> ready(id, 0));
        assertThat(next).isCompletedWithValue(QUERY);
    }

    @Test
    void readsThatWaitAreBoundedInBytesAndMakeRoomWhenTheyAreAnswered() {
        Bytes large = Bytes.wrap(new byte[1 << 20]);
        assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> {
            for (long bytes = 0; bytes <= RaftConfig.DEFAULTS.maxPendingBytes(); bytes += large.length()) {
                reads.open(large, new Answer.ToRead(false), false);
            }
        });
        told().forEach(id -> ready(id, 0));
        reads.open(large, new Answer.ToRead(false), false);
        assertThat(told()).hasSize(1);
    }

    @Test
    void readsOfWhateverIsAppliedAreAnsweredTogether() {
        Answer.ToReadHere first = new Answer.ToReadHere(0);
        Answer.ToReadHere second = new Answer.ToReadHere(0);
        Answer.ToReadHere elsewhere = new Answer.ToReadHere(7);
        reads.openAt(0, QUERY, first);
        reads.openAt(0, QUERY, second);
        reads.openAt(7, QUERY, elsewhere);
        loop.run();
        assertThat(first).isCompletedWithValue(QUERY);
        assertThat(second).isCompletedWithValue(QUERY);
        assertThat(elsewhere).isNotDone();
        reads.applied(7);
        assertThat(elsewhere).isCompletedWithValue(QUERY);
    }

    @Test
    void nothingIsReadFromAStateThatIsNeitherOldNorNew() {
        Answer.ToReadHere before = new Answer.ToReadHere(0);
        reads.applied(7);
        reads.openAt(0, QUERY, before);
        loop.run();
        assertThat(before).isCompleted();

        reads.suspended();
        Answer.ToReadHere meanwhile = new Answer.ToReadHere(0);
        Answer.ToReadHere ofThePast = new Answer.ToReadHere(5);
        reads.openAt(0, QUERY, meanwhile);
        reads.openAt(5, QUERY, ofThePast);
        loop.run();
        assertThat(meanwhile).isNotCompleted();
        assertThat(ofThePast).isNotCompleted();
        reads.applied(20);
        assertThat(meanwhile).isCompleted();
        assertThat(ofThePast).isCompleted();
    }

    @Test
    void freshnessCountsFromWhenAReadBeganAndNotFromItsAnswer() {
        RequestId read = open(false);
        loop.runFor(WAIT.toNanos());
        ready(read, 7);
        assertThat(reads.isFresh(MOST)).as("not answered yet").isFalse();
        reads.applied(7);
        loop.runFor(MOST.minus(WAIT).toNanos());
        assertThat(reads.isFresh(MOST)).isTrue();
        loop.runFor(1);
        assertThat(reads.isFresh(MOST)).isFalse();
    }

    @Test
    void aReadThatBeganEarlierAndIsAnsweredLaterTakesNothingBack() {
        RequestId early = open(false);
        loop.runFor(WAIT.toNanos());
        ready(open(false), 0);
        ready(early, 0);
        loop.runFor(MOST.toNanos());
        assertThat(reads.isFresh(MOST)).isTrue();
    }

    @Test
    void aReadThatMayRestOnALeaseProvesNothing() {
        ready(open(true), 0);
        assertThat(reads.isFresh(MOST)).isFalse();
    }

    @Test
    void aReadWhoseTimeWasUpBeforeItsIndexWasAppliedProvesNothing() {
        RequestId read = open(false);
        ready(read, 7);
        loop.runFor(RaftConfig.DEFAULTS.requestTimeout().toNanos());
        reads.applied(7);
        assertThat(reads.isFresh(Duration.ofDays(1))).isFalse();
    }
}
