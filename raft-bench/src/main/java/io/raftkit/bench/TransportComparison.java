package io.raftkit.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The same AppendEntries through Netty alone and through the transport in turn, round by round, so that whatever else
 * the machine does meets both alike. Prints medians over the rounds: of rates, of processor time, and of the ratio to
 * Netty alone in the round just before.
 *
 * <pre>
 *   java -cp raft-bench/target/raft-bench.jar io.raftkit.bench.TransportComparison [rounds [entries ...]]
 * </pre>
 */
public final class TransportComparison {
    private static final List<String> LINES = List.of("raw", "heap", "kept", "raftkit");
    private static final int[] ENTRIES = {1, 64, 1024};
    private static final int ROUNDS = 40;
    private static final int WARM_UP = 15;
    private static final long BYTES_A_ROUND = 200L << 20;
    private static final int MOST_MESSAGES = 200_000;
    private static final int ROUND_TRIPS = 2_000;
    private static final double MEGA = 1e6;
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private TransportComparison() {}

    /** Takes how often, and numbers of entries. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        int[] sizes = arguments.length > 1
                ? Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray()
                : ENTRIES;
        System.out.println("| entries | line | messages/s | MB/s | CPU us a message | rate beside raw |"
                + " round trip us | beside raw |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (int entries : sizes) {
            compare(entries, rounds);
        }
    }

    private static void compare(int entries, int rounds) throws Exception {
        List<Line> lines = new ArrayList<>();
        try {
            for (String name : LINES) {
                lines.add(Line.open(name, entries));
            }
            double[][] stream = new double[lines.size()][rounds];
            double[][] processor = new double[lines.size()][rounds];
            double[][] roundTrip = new double[lines.size()][rounds];
            int messages =
                    (int) Math.min(MOST_MESSAGES, BYTES_A_ROUND / lines.get(0).frameBytes());
            for (int round = -WARM_UP; round < rounds; round++) {
                for (int i = 0; i < lines.size(); i++) {
                    long cpu = SYSTEM.getProcessCpuTime();
                    long begin = System.nanoTime();
                    lines.get(i).stream(messages);
                    long streamed = System.nanoTime();
                    long used = SYSTEM.getProcessCpuTime() - cpu;
                    long beforeTrips = System.nanoTime();
                    lines.get(i).roundTrips(ROUND_TRIPS);
                    if (round >= 0) {
                        stream[i][round] = (double) (streamed - begin) / messages;
                        processor[i][round] = (double) used / messages;
                        roundTrip[i][round] = (double) (System.nanoTime() - beforeTrips) / ROUND_TRIPS;
                    }
                }
            }
            for (int i = 0; i < lines.size(); i++) {
                System.out.printf(
                        "| %d | %s | %.0f | %.0f | %.2f | %.2f | %.1f | %.2f |%n",
                        entries,
                        LINES.get(i),
                        NANOS / median(stream[i]),
                        lines.get(i).frameBytes() * NANOS / MEGA / median(stream[i]),
                        median(processor[i]) / NANOS_PER_MICRO,
                        median(ratios(stream[0], stream[i])),
                        median(roundTrip[i]) / NANOS_PER_MICRO,
                        median(ratios(roundTrip[i], roundTrip[0])));
            }
        } finally {
            lines.forEach(Line::close);
        }
    }

    private static double[] ratios(double[] numerators, double[] denominators) {
        double[] ratios = new double[numerators.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = numerators[i] / denominators[i];
        }
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
