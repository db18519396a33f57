package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadsByIndexTest {
    private final Set<RequestId> waiting = new HashSet<>();
    private final ReadsByIndex reads = new ReadsByIndex(waiting::contains);
    private final List<Long> taken = new ArrayList<>();

    private void add(long number, long index) {
        RequestId id = new RequestId(NodeId.of("n1"), number);
        waiting.add(id);
        reads.add(id, index);
    }

    private void reached(long index) {
        reads.reached(index, id -> taken.add(id.number()));
    }

    @Test
    void readsAreTakenOnceTheirIndexIsReachedAndInItsOrder() {
        add(1, 7);
        add(2, 5);
        add(3, 7);
        reached(4);
        assertThat(taken).isEmpty();
        reached(6);
        assertThat(taken).containsExactly(2L);
        reached(7);
        assertThat(taken).containsExactly(2L, 1L, 3L);
        assertThat(reads.size()).isZero();
    }

    @Test
    void readsOfAnIndexThatNeverComesDoNotPileUpOnceTheirTimeIsUp() {
        for (int i = 0; i < 100_000; i++) {
            add(i, Long.MAX_VALUE);
            waiting.clear();
        }
        assertThat(reads.size()).isLessThanOrEqualTo(10_000);
    }

    @Test
    void manyThatStillWaitAreAllKept() {
        for (int i = 0; i < 30_000; i++) {
            add(i, i);
        }
        reached(Long.MAX_VALUE);
        assertThat(taken).hasSize(30_000);
    }
}
