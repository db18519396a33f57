package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.error.StorageException;
import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random writes, truncations, resets, compactions, restarts and power losses, against a list.
 *
 * <p>After a power loss the log must be what it was after one of the writes from the last that was reported durable on.
 */
class ModelTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 100;

    /** What the log must be after a write. */
    private record State(HardState hardState, LogId base, List<LogEntry> entries) {
        long lastIndex() {
            return base.index() + entries.size();
        }

        long lastTerm() {
            return entries.isEmpty()
                    ? base.term()
                    : entries.get(entries.size() - 1).term();
        }

        List<LogEntry> after(long index) {
            return entries.subList((int) Math.max(0, index - base.index()), entries.size());
        }

        State write(HardState next, long truncateAfter, List<LogEntry> appended) {
            List<LogEntry> kept = new ArrayList<>(entries.subList(0, (int) (truncateAfter - base.index())));
            kept.addAll(appended);
            return new State(next, base, kept);
        }
    }

    static List<Integer> seeds() {
        return IntStream.range(0, SEEDS).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theLogIsAlwaysWhatItsWritesMadeIt(int seed, @TempDir Path directory) {
        new Run(directory, new Random(seed)).play();
    }

    private static final class Run {
        private final Random random;
        private final Harness log;
        /** The state after each write since the last restart. */
        private final List<State> states = new ArrayList<>();

        private int durable;
        private long compacted;

        Run(Path directory, Random random) {
            this.random = random;
            this.log = new Harness(directory, 1024 << random.nextInt(5));
            states.add(new State(HardState.INITIAL, LogId.ZERO, List.of()));
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                act(random.nextInt(100));
                check();
            }
            log.reopen();
            durable = states.size() - 1;
            settle();
            check();
            log.close();
        }

        private void act(int dice) {
            if (dice < 40) {
                write(current().lastIndex());
            } else if (dice < 50) {
                write(floor() + random.nextLong(current().lastIndex() - floor() + 1));
            } else if (dice < 53) {
                reset();
            } else if (dice < 60) {
                compact();
            } else if (dice < 75) {
                log.loop.runNext();
            } else if (dice < 85) {
                log.disk.besideNextSync(() -> act(random.nextInt(60)));
                log.loop.runNext();
                log.disk.besideNextSync(() -> {});
            } else if (dice < 90) {
                log.loop.runAll();
                assertThat(durable).isEqualTo(states.size() - 1);
            } else if (dice < 94) {
                log.reopen();
                durable = states.size() - 1;
                settle();
            } else {
                losePower();
            }
        }

        private State current() {
            return states.get(states.size() - 1);
        }

        private void write(long truncateAfter) {
            State now = current();
            boolean newTerm = truncateAfter < now.lastIndex() || random.nextInt(5) == 0;
            HardState hardState = newTerm
                    ? new HardState(
                            Math.max(now.hardState().term(), now.lastTerm()) + 1,
                            random.nextBoolean() ? null : NodeId.of("n" + random.nextInt(5)))
                    : now.hardState();
            List<LogEntry> entries = new ArrayList<>();
            int most = random.nextInt(20) == 0 ? 100 : 6;
            for (int count = random.nextInt(most); count > 0; count--) {
                int size = random.nextInt(20) == 0 ? 3000 : random.nextInt(150);
                entries.add(Harness.entry(
                        Math.max(hardState.term(), now.lastTerm()),
                        truncateAfter + entries.size() + 1,
                        "x".repeat(size)));
            }
            states.add(now.write(hardState, truncateAfter, entries));
            acknowledge(log.write(
                    newTerm ? hardState : null,
                    truncateAfter == now.lastIndex() ? LogWrite.NO_TRUNCATION : truncateAfter,
                    entries));
        }

        private void reset() {
            State now = current();
            LogId base = new LogId(now.lastTerm() + 1, Math.max(compacted, now.lastIndex() + random.nextInt(40) - 20));
            states.add(new State(now.hardState(), base, List.of()));
            acknowledge(log.store().reset(base));
        }

        private void acknowledge(CompletionStage<Void> write) {
            int number = states.size() - 1;
            write.thenRun(() -> {
                assertThat(durable).isEqualTo(number - 1);
                durable = number;
            });
        }

        /** Only what is durable, and so will never be truncated, is compacted. */
        private void compact() {
            if (durable == states.size() - 1) {
                compacted = floor() + random.nextLong(current().lastIndex() - floor() + 1);
                log.store().compact(new LogId(current().lastTerm(), compacted));
            }
        }

        /** What precedes the entries that must be there. */
        private long floor() {
            return Math.max(compacted, current().base().index());
        }

        private void losePower() {
            log.disk.losePowerAfter(random.nextInt(3), random);
            log.loop.runAll();
            log.kill();
            boolean up = false;
            while (!up) {
                log.disk.losePowerAfter(random.nextInt(4), random);
                try {
                    log.restart();
                    up = true;
                } catch (StorageException e) {
                    assertThat(e).hasMessageContaining("the disk is broken");
                }
                log.disk.restart();
            }
            settle();
        }

        /** Finds out which write was the last to survive, and goes on from there. */
        private void settle() {
            List<State> possible = states.subList(durable, states.size());
            State survivor = possible.stream()
                    .filter(this::isRecovered)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(log.recovered() + " is none of " + possible));
            states.clear();
            states.add(survivor);
            durable = 0;
        }

        private boolean isRecovered(State state) {
            LogId base = log.recovered().base();
            boolean baseFits = base.equals(state.base())
                    || (base.index() > state.base().index()
                            && base.index() <= Math.min(compacted, state.lastIndex())
                            && base.term()
                                    == state.entries()
                                            .get((int)
                                                    (base.index() - state.base().index() - 1))
                                            .term());
            return baseFits
                    && log.recovered().hardState().equals(state.hardState())
                    && log.recovered().lastIndex() == state.lastIndex()
                    && log.readAll().equals(state.after(base.index()));
        }

        private void check() {
            long from = floor();
            List<LogEntry> expected = current().after(from);
            assertThat(log.read(from)).isEqualTo(expected);
            if (!expected.isEmpty()) {
                int skip = random.nextInt(expected.size());
                int end = skip + 1 + random.nextInt(expected.size() - skip);
                int bytes = 1 << random.nextInt(15);
                assertThat(log.store().read(from + skip, from + end, bytes))
                        .isEqualTo(asFarAsTheyGo(expected.subList(skip, end), bytes));
            }
        }

        private static List<LogEntry> asFarAsTheyGo(List<LogEntry> entries, long bytes) {
            int count = 1;
            while (count < entries.size() && LogEntry.sizeBytes(entries.subList(0, count + 1)) <= bytes) {
                count++;
            }
            return entries.subList(0, count);
        }
    }
}
