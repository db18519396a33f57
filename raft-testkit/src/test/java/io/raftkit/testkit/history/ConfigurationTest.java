package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final int OPERATIONS = 300;

    @Test
    void itIsASetOfOperations() {
        SplittableRandom random = new SplittableRandom(1);
        for (int reach : List.of(1, 5, 70, OPERATIONS)) {
            Configuration<String> configuration = Configuration.initial("");
            BitSet expected = new BitSet();
            while (expected.cardinality() < OPERATIONS) {
                int last = Math.min(OPERATIONS, expected.nextClearBit(0) + reach);
                int operation = expected.nextClearBit(random.nextInt(expected.nextClearBit(0), last));
                if (operation < OPERATIONS) {
                    expected.set(operation);
                    configuration = configuration.with(operation, "");
                    requireEqual(configuration, expected);
                }
            }
        }
    }

    private static void requireEqual(Configuration<String> configuration, BitSet expected) {
        for (int i = 0; i < OPERATIONS + 70; i++) {
            assertThat(configuration.has(i)).isEqualTo(expected.get(i));
            assertThat(configuration.next(i)).isEqualTo(expected.nextClearBit(i));
        }
    }

    @Test
    void theWayToItDoesNotCount() {
        Configuration<String> up = Configuration.initial("a");
        Configuration<String> down = Configuration.initial("b");
        for (int i = 0; i < OPERATIONS; i++) {
            up = up.with(i, "c");
            down = down.with(OPERATIONS - 1 - i, "c");
        }
        assertThat(up).isEqualTo(down).hasSameHashCodeAs(down);
        assertThat(up.bytes()).isEqualTo(down.bytes()).isLessThan(120);
        assertThat(up.with("d")).isNotEqualTo(down);
        assertThat(up.with(OPERATIONS, "c")).isNotEqualTo(down);
    }

    @Test
    void oneSlowOperationSpansAnyNumberOfOthers() {
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation(0, "slow", Call.write(-1), Outcome.OK, null, 0, 10_000));
        for (int i = 1; i <= 500; i++) {
            operations.add(new Operation(2L * i, "c", Call.write(i), Outcome.OK, null, 10L * i, 10L * i + 1));
            operations.add(new Operation(2L * i + 1, "c", Call.read(), Outcome.OK, i, 10L * i + 2, 10L * i + 3));
        }
        LinearizabilityChecker<?> checker = Checker.linearizable(Models.register());
        Operation last = new Operation(5_000, "c", Call.read(), Outcome.OK, -1, 9_000, 9_001);

        assertThat(checker.check(History.of(operations)).isLinearizable()).isTrue();
        operations.add(last);
        assertThat(checker.check(History.of(operations)).isLinearizable()).isTrue();
        operations.add(new Operation(5_001, "c", Call.read(), Outcome.OK, 500, 9_002, 9_003));
        assertThat(checker.check(History.of(operations)).window()).contains(last);
    }
}
