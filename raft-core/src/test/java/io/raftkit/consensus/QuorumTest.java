package io.raftkit.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuorumTest {
    private static final int CASES = 20_000;

    @Test
    void whatAMajorityHasReachedIsWhatCountingFinds() {
        Random random = new Random(42);
        for (int i = 0; i < CASES; i++) {
            Map<NodeId, Long> values = new TreeMap<>();
            Given.ids(1 + random.nextInt(9)).forEach(id -> values.put(id, (long) random.nextInt(6)));
            Quorum quorum = new Quorum(values.keySet(), Set.of());
            long reached = quorum.reached(id -> values.getOrDefault(id, 0L));
            long expected = values.values().stream()
                    .filter(candidate -> isMajority(values, candidate))
                    .max(Long::compare)
                    .orElseThrow();
            assertThat(reached).as("%s", values).isEqualTo(expected);
            long bound = random.nextInt(6);
            assertThat(quorum.holds(id -> values.getOrDefault(id, 0L) >= bound))
                    .as("%s, %s", values, bound)
                    .isEqualTo(isMajority(values, bound));
        }
    }

    private static boolean isMajority(Map<NodeId, Long> values, long least) {
        return 2 * values.values().stream().filter(value -> value >= least).count() > values.size();
    }

    @Test
    void nobodyIsAMajorityOfNobody() {
        Quorum nobody = new Quorum(Set.of(), Set.of());
        assertThat(nobody.holds(id -> false)).isTrue();
        assertThat(nobody.reached(id -> 0)).isEqualTo(Long.MAX_VALUE);
    }
}
