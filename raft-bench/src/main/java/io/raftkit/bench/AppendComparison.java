package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.model.EntryType;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.spi.LogWrite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The same batches made durable by each target in turn, write by write, so that whatever else the machine does meets
 * all of them alike. Prints the median time of a write, and of the ratio to the plain file's write just before it.
 *
 * <pre>
 *   java -cp raft-bench/target/raft-bench.jar io.raftkit.bench.AppendComparison [directory [rounds]]
 * </pre>
 */
public final class AppendComparison {
    private static final List<String> TARGETS = List.of("file", "store", "mapped", "tree");
    private static final int[] BATCHES = {1, 16, 64, 256, 1024};
    private static final int[] SIZES = {256, 1024};
    private static final int ROUNDS = 300;
    private static final int WARM_UP = 50;
    private static final int COMPILING_ROUNDS = 1000;
    private static final double NANOS_PER_MICRO = 1000;

    private AppendComparison() {}

    /** Takes the directory to write in, and how often. */
    public static void main(String[] arguments) throws Exception {
        String directory = arguments.length > 0 ? arguments[0] : ScratchDirectory.PARENT;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        compile(directory);
        System.out.println("| payload | batch | target | median us a write | entries/s | speed beside the file |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (int size : SIZES) {
            for (int batch : BATCHES) {
                compare(directory, size, batch, rounds);
            }
        }
    }

    /** So many small writes that the first figures are not those of code that is still being compiled. */
    private static void compile(String parent) throws Exception {
        try (ScratchDirectory scratch = ScratchDirectory.in(parent)) {
            List<AppendTarget> targets = openAll(scratch);
            long[][] unused = measure(targets, SIZES[0], BATCHES[1], COMPILING_ROUNDS);
            closeAll(targets);
        }
    }

    private static List<AppendTarget> openAll(ScratchDirectory scratch) throws IOException {
        List<AppendTarget> targets = new ArrayList<>();
        for (String name : TARGETS) {
            targets.add(AppendTarget.open(name, scratch.path()));
        }
        return targets;
    }

    private static void compare(String parent, int size, int batch, int rounds) throws Exception {
        try (ScratchDirectory scratch = ScratchDirectory.in(parent)) {
            List<AppendTarget> targets = openAll(scratch);
            long[][] nanos = measure(targets, size, batch, rounds);
            for (int i = 0; i < nanos.length; i++) {
                print(size, batch, i, nanos);
            }
            closeAll(targets);
        }
    }

    private static void closeAll(List<AppendTarget> targets) throws IOException {
        for (AppendTarget target : targets) {
            target.close();
        }
    }

    private static long[][] measure(List<AppendTarget> targets, int size, int batch, int rounds) throws Exception {
        long[][] nanos = new long[targets.size()][rounds];
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        Bytes payload = Bytes.wrap(bytes);
        for (int round = -WARM_UP; round < rounds; round++) {
            List<LogEntry> entries = new ArrayList<>(batch);
            for (int i = 1; i <= batch; i++) {
                LogId id = new LogId(1, (long) (round + WARM_UP) * batch + i);
                entries.add(LogEntry.of(id, EntryType.COMMAND, 0, payload));
            }
            LogWrite write = LogWrite.append(entries);
            for (int i = 0; i < targets.size(); i++) {
                long begin = System.nanoTime();
                targets.get(i).append(write);
                if (round >= 0) {
                    nanos[i][round] = System.nanoTime() - begin;
                }
            }
        }
        return nanos;
    }

    private static void print(int size, int batch, int target, long[][] nanos) {
        double[] ratios = new double[nanos[target].length];
        double[] times = new double[ratios.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) nanos[0][i] / nanos[target][i];
            times[i] = nanos[target][i];
        }
        double time = median(times);
        System.out.printf(
                "| %d | %d | %s | %.0f | %.0f | %.2f |%n",
                size, batch, TARGETS.get(target), time / NANOS_PER_MICRO, batch * 1e9 / time, median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
