package io.raftkit.testkit.simulation;

/** Prints what happens in the first seeds, one hash a line: the same on every machine and in every JVM. */
final class TraceHashes {
    private TraceHashes() {}

    /** The number of seeds. */
    public static void main(String[] args) {
        for (long seed = 0; seed < Long.parseLong(args[0]); seed++) {
            System.out.println(line(seed));
        }
    }

    /** What is printed for a seed. */
    static String line(long seed) {
        SimulationReport report = Simulation.of(seed).run();
        return report.seed() + " " + Long.toHexString(report.traceHash()) + " " + report.events();
    }
}
