package io.raftkit.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S-30 and S-31: what etcd's Raft tests its quorums with, and comparison with what the definition says. */
class QuorumTest {
    private static final int CASES = 50_000;
    private static final int MOST_VOTERS = 7;

    /** One number for each voter, {@code _} for one that has acknowledged nothing. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "12, 12",
        "_, 0",
        "5 12, 5",
        "_ 12, 0",
        "12 12, 12",
        "5 12 8, 8",
        "_ 12 8, 8",
        "_ _ 8, 0",
        "8 8 8, 8",
        "5 6 7 8, 6",
        "_ 6 7 8, 6",
        "_ _ 7 8, 0",
        "5 6 7 8 9, 7",
        "_ 6 7 8 9, 7",
        "_ _ 7 8 9, 7",
        "_ _ _ 8 9, 0",
        "1 2 2 2 3 3, 2",
        "1 1 2 2 3 4 4, 2",
    })
    void commitIndexIsWhatTheSlowestOfTheFastestMajorityHas(String acknowledged, long expected) {
        List<String> words = Arrays.asList(acknowledged.split(" ", -1));
        Map<NodeId, String> byVoter = byVoter(words);
        Quorum quorum = new Quorum(byVoter.keySet(), Set.of());
        assertThat(quorum.reached(id -> index(byVoter.get(id)))).isEqualTo(expected);
    }

    private static long index(@Nullable String word) {
        return word == null || word.equals("_") ? 0 : Long.parseLong(word);
    }

    /** One letter for each voter: y and n for its vote, {@code _} for none so far. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "y, won",
        "n, lost",
        "_, pending",
        "y n, lost",
        "y _, pending",
        "n _, lost",
        "y y, won",
        "y n _, pending",
        "y _ _, pending",
        "y y _, won",
        "y y n, won",
        "n n _, lost",
        "n n y, lost",
        "y y _ _, pending",
        "y y n _, pending",
        "y y n n, lost",
        "y y y _, won",
        "y y n n _, pending",
        "y y n n n, lost",
        "y y y n n, won",
        "y _ _ n n n _, pending",
        "y y y n n n _, pending",
        "_ _ _ n n n n, lost",
    })
    void voteIsPendingUntilItIsCertainlyWonOrLost(String votes, String expected) {
        Map<NodeId, String> byVoter = byVoter(Arrays.asList(votes.split(" ", -1)));
        Quorum quorum = new Quorum(byVoter.keySet(), Set.of());
        boolean isWon = quorum.holds(id -> "y".equals(byVoter.get(id)));
        boolean canBeWon = quorum.holds(id -> !"n".equals(byVoter.get(id)));
        assertThat(isWon ? "won" : canBeWon ? "pending" : "lost").isEqualTo(expected);
    }

    private static Map<NodeId, String> byVoter(List<String> words) {
        Map<NodeId, String> byVoter = new TreeMap<>();
        List<NodeId> ids = Given.ids(words.size()).toList();
        for (int i = 0; i < words.size(); i++) {
            byVoter.put(ids.get(i), words.get(i));
        }
        return byVoter;
    }

    @Test
    void majorityHasReachedWhatTheDefinitionSays() {
        Random random = new Random(42);
        for (int i = 0; i < CASES; i++) {
            List<NodeId> voters = Given.ids(1 + random.nextInt(MOST_VOTERS)).toList();
            Map<NodeId, Long> values = new TreeMap<>();
            voters.forEach(id -> values.put(id, (long) random.nextInt(6)));
            Quorum quorum = new Quorum(values.keySet(), Set.of());
            long expected = majoritiesOf(voters)
                    .mapToLong(majority ->
                            majority.stream().mapToLong(values::get).min().orElseThrow())
                    .max()
                    .orElseThrow();
            assertThat(quorum.reached(values::get)).as("%s", values).isEqualTo(expected);
            long bound = random.nextInt(6);
            Predicate<NodeId> condition = id -> values.getOrDefault(id, 0L) >= bound;
            assertThat(quorum.holds(condition))
                    .as("%s, %s", values, bound)
                    .isEqualTo(majoritiesOf(voters)
                            .anyMatch(majority -> majority.stream().allMatch(condition)));
        }
    }

    /** Every set of more than half of the voters. */
    private static Stream<List<NodeId>> majoritiesOf(List<NodeId> voters) {
        return IntStream.range(0, 1 << voters.size())
                .filter(set -> 2 * Integer.bitCount(set) > voters.size())
                .mapToObj(set -> IntStream.range(0, voters.size())
                        .filter(i -> (set >> i & 1) == 1)
                        .mapToObj(voters::get)
                        .toList());
    }

    @Test
    void nobodyIsAMajorityOfNobody() {
        Quorum nobody = new Quorum(Set.of(), Set.of());
        assertThat(nobody.holds(id -> false)).isTrue();
        assertThat(nobody.reached(id -> 0)).isEqualTo(Long.MAX_VALUE);
    }
}
