package io.raftkit.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.raftkit.model.RaftConfig;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * How much a CPU simulates. Not among the tests, for it says nothing about right and wrong:
 *
 * <pre>
 * mvn -pl raft-testkit -am test -Dtest=SimulatorSpeed -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>Each is measured twice; the second time counts, when the code is compiled. {@code -Draftkit.seeds=N} for others
 * than 200.
 */
class SimulatorSpeed {
    private static final long SEEDS = Long.getLong("raftkit.seeds", 200);
    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000;
    private static final double NANOS_PER_HOUR = 3600e9;

    @Test
    void ofWhatSeedsDraw() {
        measure("what seeds draw", SEEDS, seed -> Simulation.of(seed).run());
    }

    @Test
    void ofFiveNodesWithClientsAndAllFaults() {
        ofAllFaults("five nodes, all faults, clients", 20_000 * MICRO);
    }

    @Test
    void ofFiveNodesWithBusyClientsAndAllFaults() {
        ofAllFaults("the same with busy clients", 5_000 * MICRO);
    }

    private static void ofAllFaults(String what, long thinkNanos) {
        measure(
                what,
                SEEDS,
                seed -> Simulation.of(seed)
                        .swarm(drawn -> everything(drawn, thinkNanos))
                        .run());
    }

    @Test
    void ofThreeIdleNodes() {
        measure("three idle nodes", SEEDS / 4, SimulatorSpeed::idle);
    }

    /** Every kind of fault at once, each of middling strength, and six clients that rest for so long. */
    private static Swarm everything(Swarm drawn, long thinkNanos) {
        long timeout = drawn.settings().electionTimeout();
        Settings settings = new Settings(
                5,
                0,
                drawn.settings().config(),
                new SimulatedNetwork.Conditions(
                        10 * MICRO,
                        timeout / 50,
                        0.02,
                        0.02,
                        0.01,
                        20 * timeout,
                        drawn.settings().network().encoded()),
                new Disk.Conditions(500 * MICRO, 0.001, 3 * timeout, 0.5, 2),
                5 * MICRO,
                0.001);
        return new Swarm(
                settings,
                new Swarm.Faults(20 * timeout, 20 * timeout, 20 * timeout, 0.01, timeout, true),
                new GreyFailures.Rates(20 * timeout, 40 * timeout, 10 * timeout, 0.5, 0.01),
                drawn.churn(),
                0.5,
                6,
                thinkNanos,
                20 * SECOND,
                drawn.ambush(),
                new Mishaps.Rates(
                        50 * timeout,
                        50 * timeout,
                        100 * timeout,
                        20 * timeout,
                        20 * timeout,
                        0.02,
                        0.3,
                        0,
                        false,
                        drawn.mishaps().seed()));
    }

    /** Ten minutes of heartbeats. */
    private static SimulationReport idle(long seed) {
        Settings settings = Settings.calm(3).with(RaftConfig.DEFAULTS);
        World world =
                new World(seed, settings, Subject.standard(), Schedule.everything(), "", new SplittableRandom(seed));
        world.begin();
        world.run(600 * SECOND, () -> false);
        return SimulationReport.of(seed, world);
    }

    private static void measure(String what, long seeds, LongFunction<SimulationReport> run) {
        for (int round = 0; round < 2; round++) {
            long begun = cpuNanos();
            long events = 0;
            double hours = 0;
            for (long seed = 0; seed < seeds; seed++) {
                SimulationReport report = run.apply(seed);
                events += report.events();
                hours += report.simulated().toNanos() / NANOS_PER_HOUR;
            }
            assertThat(events).isPositive();
            double seconds = (cpuNanos() - begun) / (double) SECOND;
            System.out.println(String.format(
                    Locale.ROOT,
                    "%-32s %5d seeds, %6.1f s of CPU: %6.1f simulated hours per CPU-minute, %8.0f events per second",
                    what,
                    seeds,
                    seconds,
                    hours * 60 / seconds,
                    events / seconds));
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
