package io.raftkit.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both majorities of a joint configuration (§6; S-30, S-31, H-66), against what the definition says. */
class JointQuorumTest {
    private static final int CASES = 50_000;
    private static final int SERVERS = 7;

    /** Of the servers, about a half, perhaps none. */
    private static Set<NodeId> some(Random random) {
        Set<NodeId> some = new TreeSet<>();
        Given.ids(SERVERS).filter(id -> random.nextBoolean()).forEach(some::add);
        return some;
    }

    /** Whether there is a set of more than half of these voters that all satisfy it; of nobody, the empty one does. */
    private static boolean isMajorityOf(Set<NodeId> half, Predicate<NodeId> condition) {
        List<NodeId> voters = List.copyOf(half);
        int satisfied = IntStream.range(0, voters.size())
                .filter(i -> condition.test(voters.get(i)))
                .map(i -> 1 << i)
                .sum();
        return IntStream.range(0, 1 << voters.size())
                .filter(set -> 2 * Integer.bitCount(set) > voters.size() || voters.isEmpty())
                .anyMatch(majority -> (majority & satisfied) == majority);
    }

    /** An index is committed if it is on a majority of both; a vote is won with a majority of both. */
    @Test
    void bothMajoritiesAreNeededForEverything() {
        Random random = new Random(43);
        for (int i = 0; i < CASES; i++) {
            Quorum quorum = new Quorum(some(random), some(random));
            Map<NodeId, Long> values = new TreeMap<>();
            Given.ids(SERVERS).forEach(id -> values.put(id, (long) random.nextInt(6)));
            for (long bound = 0; bound <= 6; bound++) {
                long least = bound;
                Predicate<NodeId> condition = id -> values.getOrDefault(id, 0L) >= least;
                boolean expected =
                        isMajorityOf(quorum.voters(), condition) && isMajorityOf(quorum.outgoing(), condition);
                assertThat(quorum.holds(condition))
                        .as("%s, %s, %s", quorum, values, bound)
                        .isEqualTo(expected);
                assertThat(quorum.reached(id -> values.getOrDefault(id, 0L)) >= bound)
                        .as("%s, %s, %s", quorum, values, bound)
                        .isEqualTo(expected);
            }
        }
    }

    /** H-66 (async-raft 62): a majority of all is none of either half. */
    @Test
    void aMajorityOfTheUnionIsNotEnough() {
        Quorum quorum = new Quorum(Set.of(ACore.N1), new TreeSet<>(Given.ids(5).toList()));
        Set<NodeId> all = Set.of(ACore.N2, ACore.N3, ACore.N4, ACore.N5);
        assertThat(quorum.holds(all::contains)).isFalse();
        assertThat(quorum.holds(id -> id.equals(ACore.N1))).isFalse();
        assertThat(quorum.holds(Set.of(ACore.N1, ACore.N2, ACore.N3)::contains)).isTrue();
    }

    /** S-30: what voters 1 to 5 have reached; the first three are new, and these are replaced. */
    @ParameterizedTest(name = "{0}, replacing the voters from {1} on: {2}")
    @CsvSource({
        "1 2 3 4 5, 1, 2",
        "1 2 3 4 5, 3, 2",
        "5 4 3 2 1, 4, 1",
        "5 4 3 2 1, 6, 4",
        "7 7 0 0 7, 3, 0",
        "7 7 0 7 7, 3, 7",
        "0 0 9 9 9, 3, 0"
    })
    void whatBothHaveReachedIsTheLesserOfWhatEachHas(String reached, int firstReplaced, long expected) {
        List<Long> values = Stream.of(reached.split(" ")).map(Long::valueOf).toList();
        List<NodeId> servers = Given.ids(5).toList();
        Quorum quorum = new Quorum(
                new TreeSet<>(servers.subList(0, 3)),
                new TreeSet<>(servers.subList(Math.min(5, firstReplaced - 1), 5)));
        assertThat(quorum.reached(id -> values.get(servers.indexOf(id)))).isEqualTo(expected);
    }

    /** Each is asked for its vote once. */
    @Test
    void theVotersOfBothHalvesAreAllVoters() {
        Quorum quorum = new Quorum(Set.of(ACore.N3, ACore.N1), Set.of(ACore.N2, ACore.N3));
        assertThat(quorum.all()).containsExactly(ACore.N1, ACore.N2, ACore.N3);
    }

    @Test
    void aQuorumSaysWhoseMajorityItIs() {
        assertThat(new Quorum(Set.of(ACore.N1), Set.of())).hasToString("majority of [n1]");
        assertThat(new Quorum(Set.of(ACore.N1), Set.of(ACore.N2))).hasToString("majority of [n1] and of [n2]");
    }
}
