package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.history.Operation.Outcome;
import io.raftkit.testkit.history.Verdict.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories: the checker says what trying every order says, and never gives up on what is easy. */
class CheckerStressTest {
    private static final int CASES = 1_000;
    private static final int LARGE = 40;

    /** A model, the object that it describes, and how many clients make it not too hard. */
    record Kind(Model<?> model, Supplier<AtomicObject> object, int clients) {
        @Override
        public String toString() {
            return model.name();
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(Models.keyValues(), () -> new AtomicObject.Registers(List.of("x"), 3), 5),
                new Kind(Models.counter(), AtomicObject.Sum::new, 5),
                new Kind(Models.set(), AtomicObject.Elements::new, 5),
                new Kind(Models.queue(), AtomicObject.Line::new, 3));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void smallHistoriesAreJudgedAsByTryingEveryOrder(Kind kind) {
        int wrong = 0;
        for (int seed = 0; seed < CASES; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            History history = small(kind, random).draw(1 + random.nextInt(4), 3 + random.nextInt(5));
            for (int mutations = 0; mutations < 4; mutations++) {
                boolean expected = AllOrders.isLinearizable(kind.model(), history.operations());
                Verdict verdict = Checker.linearizable(kind.model()).check(history);
                assertThat(verdict.result())
                        .as("seed %d, %d mutations: %s\n%s", seed, mutations, verdict, history.toText())
                        .isEqualTo(expected ? Result.LINEARIZABLE : Result.NOT_LINEARIZABLE);
                assertThat(mutations > 0 || expected).isTrue();
                if (!expected) {
                    wrong++;
                    requireExplained(kind.model(), history, verdict);
                }
                history = RandomHistories.mutate(history, random);
            }
        }
        assertThat(wrong).isBetween(CASES / 5, 3 * CASES);
    }

    /**
     * The prefix ends with the first return that no order explains. The window is wrong whenever the others took
     * effect, from the beginning or from any state that is possible.
     */
    private static void requireExplained(Model<?> model, History history, Verdict verdict) {
        List<Operation> all = history.operations();
        long end = all.stream()
                .map(Operation::returned)
                .sorted()
                .filter(moment -> !AllOrders.isLinearizable(model, all, moment))
                .findFirst()
                .orElseThrow();
        List<Operation> prefix = all.stream()
                .filter(each -> each.outcome() != Outcome.FAILED && each.invoked() <= end)
                .toList();
        assertThat(verdict.prefix()).isEqualTo(prefix);
        List<Operation> window = verdict.window();
        assertThat(prefix).containsAll(window);
        boolean isWrongFromTheBeginning = !AllOrders.isLinearizable(model, relaxed(prefix, window), end);
        assertThat(isWrongFromTheBeginning || isWrongWhateverWasBefore(model, prefix, window, end))
                .as("%s", verdict)
                .isTrue();
    }

    private static <S> boolean isWrongWhateverWasBefore(
            Model<S> model, List<Operation> prefix, List<Operation> window, long end) {
        long begin = window.stream().mapToLong(Operation::invoked).min().orElseThrow();
        List<Operation> since =
                prefix.stream().filter(each -> each.returned() >= begin).toList();
        return AllOrders.states(model, prefix, end).stream()
                .noneMatch(state -> AllOrders.isLinearizable(model, state, relaxed(since, window), end));
    }

    /** Those that are not kept may take effect at any time, or not at all. */
    private static List<Operation> relaxed(List<Operation> operations, List<Operation> kept) {
        return operations.stream()
                .map(each -> kept.contains(each)
                        ? each
                        : new Operation(
                                each.number(),
                                each.client(),
                                each.call(),
                                each.outcome(),
                                each.output(),
                                Long.MIN_VALUE,
                                each.outcome() == Outcome.OK ? Operation.NEVER - 1 : Operation.NEVER))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theLogDecidesAboutUnknownOutcomes(Kind kind) {
        for (int seed = 0; seed < CASES; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            RandomHistories histories =
                    new RandomHistories(random, kind.object().get(), 0.4);
            History history = histories.draw(1 + random.nextInt(4), 3 + random.nextInt(5));
            CommitOrder log = histories.log();
            for (int mutations = 0; mutations < 3; mutations++) {
                List<Operation> resolved = history.resolvedBy(log).operations();
                boolean isRefusedInLog = history.operations().stream()
                        .anyMatch(each -> each.outcome() == Outcome.FAILED && log.contains(each));
                boolean some = !isRefusedInLog && AllOrders.isLinearizable(kind.model(), resolved);
                boolean inOrder = !isRefusedInLog && AllOrders.isLinearizable(kind.model(), resolved, log);
                assertThat(Checker.linearizable(kind.model())
                                .resolving(log)
                                .check(history)
                                .isLinearizable())
                        .as("seed %d, %d mutations: %s", seed, mutations, history.toText())
                        .isEqualTo(some);
                assertThat(Checker.linearizable(kind.model())
                                .following(log)
                                .check(history)
                                .isLinearizable())
                        .as("seed %d, %d mutations, in order: %s", seed, mutations, history.toText())
                        .isEqualTo(inOrder);
                assertThat(mutations > 0 || inOrder).isTrue();
                history = RandomHistories.mutate(history, random);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void largeHistoriesOfAnAtomicObjectAreLinearizable(Kind kind) {
        for (int seed = 0; seed < LARGE; seed++) {
            RandomHistories histories = new RandomHistories(
                    new SplittableRandom(seed), kind.object().get(), 0.01);
            History history = histories.draw(kind.clients(), 300);
            LinearizabilityChecker<?> checker = Checker.linearizable(kind.model());
            CommitOrder log = histories.log();
            assertThat(checker.check(history).result()).as("seed %d", seed).isEqualTo(Result.LINEARIZABLE);
            assertThat(checker.resolving(log).check(history).result())
                    .as("seed %d", seed)
                    .isEqualTo(Result.LINEARIZABLE);
            assertThat(checker.following(log).check(history).result())
                    .as("seed %d", seed)
                    .isEqualTo(Result.LINEARIZABLE);
        }
    }

    @Test
    void appendedListsAreJudgedAsByTryingEveryOrder() {
        int wrong = 0;
        for (int seed = 0; seed < CASES; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            History history = new RandomHistories(random, new AtomicObject.Growing(), 0.2)
                    .draw(1 + random.nextInt(4), 3 + random.nextInt(5));
            for (int mutations = 0; mutations < 8; mutations++) {
                Verdict verdict = Checker.appendList().check(history);
                if (verdict.result() != Result.UNDECIDED) {
                    boolean expected = AllOrders.isLinearizable(new GrowingList(), history.operations());
                    assertThat(verdict.isLinearizable())
                            .as("seed %d, %d mutations: %s\n%s", seed, mutations, verdict, history.toText())
                            .isEqualTo(expected);
                    wrong += expected ? 0 : 1;
                }
                history = RandomHistories.mutate(history, random);
            }
        }
        assertThat(wrong).isBetween(CASES / 5, 7 * CASES);
    }

    private static RandomHistories small(Kind kind, RandomGenerator random) {
        return new RandomHistories(random, kind.object().get(), random.nextBoolean() ? 0 : 0.3);
    }

    /** What {@link AppendList} judges, as a model. */
    private record GrowingList() implements Model<List<Object>> {
        @Override
        public List<Object> initial() {
            return List.of();
        }

        @Override
        public @Nullable List<Object> step(List<Object> state, Operation operation) {
            return switch (operation.call().action()) {
                case "read" -> operation.allows(state) ? state : null;
                case "digest" -> operation.allows(List.of((long) state.size(), digestOf(state))) ? state : null;
                default -> {
                    List<Object> next = new ArrayList<>(state);
                    next.add(Objects.requireNonNull(operation.call().input()));
                    yield next;
                }
            };
        }

        private static long digestOf(List<Object> state) {
            long digest = 0;
            for (Object element : state) {
                digest = AppendList.digest(digest, element);
            }
            return digest;
        }
    }
}
