package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import io.raftkit.testkit.history.Call;
import io.raftkit.testkit.history.Checker;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Models;
import io.raftkit.testkit.history.Operation;
import io.raftkit.testkit.history.Verdict;
import io.raftkit.testkit.history.Vocabulary;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a state machine answers in a simulation is judged by a model of it, and what is broken in it is found. */
class HistoryOfRunTest {
    private static final int SEEDS = 6;
    private static final int MOST_SEEDS = 50;

    @Test
    void aSoundStateMachineIsLinearizable() {
        int resolved = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            List<History> histories = new ArrayList<>();
            SimulationReport report = of(seed, Pairs::new)
                    .linearizable(Models.keyValues(), new Words(), histories::add)
                    .run();
            List<Operation> operations = histories.get(0).operations();
            assertThat(operations)
                    .filteredOn(each -> each.outcome() == Operation.Outcome.OK)
                    .hasSize((int) report.acknowledged());
            resolved += (int) operations.stream()
                    .filter(each -> each.outcome() == Operation.Outcome.UNKNOWN)
                    .count();
        }
        assertThat(resolved).as("outcomes that only the log knows").isPositive();
    }

    @Test
    void watchingChangesNothing() {
        for (long seed = 0; seed < 2; seed++) {
            SimulationReport unwatched = of(seed, Pairs::new).run();
            assertThat(of(seed, Pairs::new)
                            .linearizable(Models.keyValues(), new Words())
                            .run())
                    .isEqualTo(unwatched);
        }
    }

    @Test
    void aMachineThatForgetsEveryFiftiethCommandIsCaught() {
        String found = firstFinding(() -> new Pairs() {
            @Override
            void set(String key, String value) {
                if (size % 50 != 0) {
                    super.set(key, value);
                }
            }
        });

        assertThat(found)
                .contains("not linearizable: \"", "by the model key-value map", "There is no order of these")
                .contains("property: Linearizability of Answers", "replay: mvn ");
    }

    @Test
    void aMachineThatAnswersQueriesFromAStaleCacheIsCaught() {
        String found = firstFinding(() -> new Pairs() {
            private final Map<String, String> cache = new TreeMap<>();

            @Override
            @Nullable
            String get(String key) {
                if (size % 3 == 0) {
                    cache.clear();
                    cache.putAll(values);
                }
                return cache.get(key);
            }
        });

        assertThat(found).contains("not linearizable: \"", "read -> ", "cannot be #");
    }

    @Test
    void theHistoryOfARunIsToBeHad() {
        List<History> histories = new ArrayList<>();
        SimulationReport report =
                of(7, Pairs::new).recording(new Words(), histories::add).run();

        History history = histories.get(0);
        assertThat(history.operations()).hasSizeGreaterThanOrEqualTo((int) report.acknowledged());
        assertThat(history.keys()).isSubsetOf("a", "b", "c");
        assertThat(History.parse(history.toText())).isEqualTo(history);
        Verdict verdict = Checker.linearizable(Models.keyValues()).check(history);
        assertThat(verdict.result()).isNotEqualTo(Verdict.Result.NOT_LINEARIZABLE);
    }

    @Test
    void theHistoryOfAFailedRunIsToBeHadToo() {
        List<History> histories = new ArrayList<>();
        Simulation broken = of(0, () -> new Pairs() {
                    @Override
                    void set(String key, String value) {
                        throw new IllegalStateException("broken");
                    }
                })
                .recording(new Words(), histories::add);

        assertThatThrownBy(broken::run).isInstanceOf(AssertionError.class).hasMessageContaining("Nodes Live");
        assertThat(histories).hasSize(1);
        assertThat(histories.get(0).operations()).isNotEmpty();
    }

    private static String firstFinding(Supplier<StateMachine> machines) {
        for (long seed = 0; seed < MOST_SEEDS; seed++) {
            try {
                SimulationReport unused = of(seed, machines)
                        .linearizable(Models.keyValues(), new Words())
                        .run();
            } catch (AssertionError violation) {
                return Objects.requireNonNull(violation.getMessage());
            }
        }
        throw new AssertionError("nothing was noticed in " + MOST_SEEDS + " seeds");
    }

    private static Simulation of(long seed, Supplier<StateMachine> machines) {
        return Simulation.of(seed)
                .stateMachine(machines)
                .commands(random -> Bytes.utf8(anyKey(random) + "=" + random.nextInt(10)))
                .queries(random -> Bytes.utf8(anyKey(random)));
    }

    private static String anyKey(RandomGenerator random) {
        return String.valueOf("abc".charAt(random.nextInt(3)));
    }

    /** {@code a=3} sets, {@code a} asks. */
    private record Words() implements Vocabulary {
        @Override
        public Call command(Bytes command) {
            String[] pair = command.toUtf8().split("=", 2);
            return Call.write(pair[1]).on(pair[0]);
        }

        @Override
        public Call query(Bytes query) {
            return Call.read().on(query.toUtf8());
        }

        @Override
        public @Nullable Object answer(Call call, Bytes answer) {
            return answer.isEmpty() ? null : answer.toUtf8();
        }
    }

    /** A map from keys to values. */
    private static class Pairs implements StateMachine {
        final Map<String, String> values = new TreeMap<>();
        long size;

        void set(String key, String value) {
            values.put(key, value);
        }

        @Nullable
        String get(String key) {
            return values.get(key);
        }

        @Override
        public Bytes apply(ApplyContext context, Bytes command) {
            size++;
            String[] pair = command.toUtf8().split("=", 2);
            set(pair[0], pair[1]);
            return Bytes.EMPTY;
        }

        @Override
        public Bytes query(Bytes query) {
            String value = get(query.toUtf8());
            return value == null ? Bytes.EMPTY : Bytes.utf8(value);
        }

        @Override
        public Capture capture() {
            Map<String, String> captured = Map.copyOf(values);
            long count = size;
            return target -> {
                DataOutputStream out = new DataOutputStream(target);
                out.writeLong(count);
                out.writeInt(captured.size());
                for (var pair : captured.entrySet()) {
                    out.writeUTF(pair.getKey());
                    out.writeUTF(pair.getValue());
                }
                out.flush();
            };
        }

        @Override
        public void restore(InputStream source) throws IOException {
            DataInputStream in = new DataInputStream(source);
            size = in.readLong();
            values.clear();
            for (int left = in.readInt(); left > 0; left--) {
                values.put(in.readUTF(), in.readUTF());
            }
        }
    }
}
