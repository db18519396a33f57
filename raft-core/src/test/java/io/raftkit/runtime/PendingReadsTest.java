package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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

    private final OneLoop loop = new OneLoop();
    private final NodeSettings settings = OneLoop.settings();
    private final PendingReads reads = new PendingReads(
            settings,
            new NodeLoops(loop, settings),
            new Outgoing(new MemoryNetwork().transport(NodeId.of("n1")), settings),
            new Echo(),
            new Lifecycle(settings, NodeListener.NONE));

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

    private RequestId open(boolean mayUseLease) {
        return reads.open(Bytes.utf8("query"), new Answer.ToRead(mayUseLease));
    }

    private void ready(RequestId read, long index) {
        reads.ready(List.of(read), index);
        loop.run();
    }

    @Test
    void nothingIsReadFromAStateThatIsNeitherOldNorNew() {
        Answer.ToReadHere before = new Answer.ToReadHere(0);
        reads.applied(7);
        reads.openAt(0, Bytes.utf8("query"), before);
        loop.run();
        assertThat(before).isCompleted();

        reads.suspended();
        Answer.ToReadHere meanwhile = new Answer.ToReadHere(0);
        Answer.ToReadHere ofThePast = new Answer.ToReadHere(5);
        reads.openAt(0, Bytes.utf8("query"), meanwhile);
        reads.openAt(5, Bytes.utf8("query"), ofThePast);
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
