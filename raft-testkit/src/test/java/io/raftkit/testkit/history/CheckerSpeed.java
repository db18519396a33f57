package io.raftkit.testkit.history;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Prints how long checks take, by the clock and of a processor, and how many operations a report shows. The first
 * line is that of a cold virtual machine.
 *
 * <pre>
 * mvn -q -pl raft-testkit -am test-compile
 * java -cp raft-testkit/target/test-classes:raft-testkit/target/classes:raft-core/target/classes \
 *     io.raftkit.testkit.history.CheckerSpeed
 * </pre>
 */
final class CheckerSpeed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 6;
    private static final int KEYS = 50;
    private static final int CLIENTS = 5;
    private static final int OPERATIONS = 10_000;

    private CheckerSpeed() {}

    /** Prints to the standard output. */
    public static void main(String[] arguments) {
        Checker checker = Checker.linearizable(Models.keyValues());
        measure("50 keys, 5 clients a key", checker, keys(KEYS, OPERATIONS / KEYS, 0, false));
        measure("50 keys, 5 clients a key, 1 % unknown", checker, keys(KEYS, OPERATIONS / KEYS, 0.01, false));
        measure("50 keys, 5 clients a key, last read stale", checker, keys(KEYS, OPERATIONS / KEYS, 0, true));
        measure("50 keys, 1 % unknown, last read stale", checker, keys(KEYS, OPERATIONS / KEYS, 0.01, true));
        measure("1 key, 5 clients", checker, keys(1, OPERATIONS, 0, false));
        measure("1 key, 5 clients, 1 % unknown", checker, keys(1, OPERATIONS, 0.01, false));
        measure("1 key, 5 clients, last read stale", checker, keys(1, OPERATIONS, 0, true));
        measure("1 key, 1 % unknown, last read stale", checker, keys(1, OPERATIONS, 0.01, true));
        RandomHistories lists = new RandomHistories(new SplittableRandom(1), new AtomicObject.Growing(), 0);
        measure("an append-only list of 10 000 operations", Checker.appendList(), lists.draw(CLIENTS, OPERATIONS));
    }

    private static void measure(String what, Checker checker, History history) {
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            long begunToWork = THREADS.getCurrentThreadCpuTime();
            Verdict verdict = checker.check(history);
            double work = (THREADS.getCurrentThreadCpuTime() - begunToWork) / 1e6;
            double millis = (System.nanoTime() - begun) / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%-42s %6d operations %8.1f ms, %8.1f of the processor  %s %s%n",
                    what,
                    history.operations().size(),
                    millis,
                    work,
                    verdict.result(),
                    verdict.window().isEmpty() ? "" : verdict.window().size());
        }
    }

    /** Each key has its own clients, as they are with 250 connections. */
    private static History keys(int keys, int each, double unknown, boolean isStale) {
        List<Operation> all = new ArrayList<>();
        IntStream.range(0, keys).forEach(key -> {
            AtomicObject object = new AtomicObject.Registers(List.of("k" + key), 5);
            History one = new RandomHistories(new SplittableRandom(key), object, unknown).draw(CLIENTS, each);
            for (Operation operation : one.operations()) {
                all.add(renumbered(operation, all.size()));
            }
        });
        if (isStale) {
            long end = all.stream().mapToLong(Operation::invoked).max().orElseThrow() + 1;
            String key = "k" + (keys - 1);
            all.add(new Operation(
                    all.size(), "late", Call.write(98).on(key), Operation.Outcome.OK, null, end, end + 1));
            all.add(new Operation(
                    all.size(), "late", Call.write(99).on(key), Operation.Outcome.OK, null, end + 2, end + 3));
            all.add(new Operation(all.size(), "late", Call.read().on(key), Operation.Outcome.OK, 98, end + 4, end + 5));
        }
        return History.of(all);
    }

    private static Operation renumbered(Operation operation, int number) {
        return new Operation(
                number,
                operation.client(),
                operation.call(),
                operation.outcome(),
                operation.output(),
                operation.invoked(),
                operation.returned());
    }
}
