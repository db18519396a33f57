package io.raftkit.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures one scenario, and ends: what one contender has made of heap, caches and compiled code is gone before the
 * next is measured. Takes the scenario as JSON, the directory to write in and the file for its {@link Measurement}.
 */
final class MeasuringProcess {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(MeasuringProcess.class);
    private static final int FILL_OUTSTANDING = 64;

    private MeasuringProcess() {}

    public static void main(String[] arguments) {
        int exit = 1;
        try {
            Scenario scenario = JSON.readValue(arguments[0], Scenario.class);
            Measurement measurement = measure(scenario, Path.of(arguments[1]));
            JSON.writeValue(Path.of(arguments[2]).toFile(), measurement);
            exit = 0;
        } catch (Exception | LinkageError e) {
            LOG.error("nothing was measured", e);
        }
        // Peers leave threads behind that nobody can stop.
        System.exit(exit);
    }

    static Measurement measure(Scenario scenario, Path directory) throws Exception {
        Contender contender = Contenders.named(scenario.contender());
        Workload workload = Workload.of(scenario);
        ReadLevel level = Workload.level(scenario.workload());
        try (Cluster cluster = Cluster.start(contender, scenario.members(), directory, level)) {
            Member leader = cluster.leader(workload.commands()[0]);
            if (workload.reads() || scenario.workload().equals(Workload.IDLE)) {
                fill(leader, workload.commands());
            }
            Window window = Window.of(scenario);
            List<Load> loads = loads(
                    contender,
                    scenario,
                    () -> new OpenLoopLoad(leader, workload, window, scenario.rate()),
                    outstanding -> new ClosedLoopLoad(leader, workload, window, outstanding));
            return run(scenario, loads, window);
        }
    }

    /** So that reads find something, and what is idle has worked before: its code is compiled. */
    private static void fill(Member leader, byte[][] commands) {
        Returned returned = new Returned(FILL_OUTSTANDING);
        for (int from = 0; from < commands.length; from += FILL_OUTSTANDING) {
            int to = Math.min(commands.length, from + FILL_OUTSTANDING);
            for (int i = from; i < to; i++) {
                leader.submit(commands[i], new Slot(returned));
            }
            for (int i = from; i < to; i++) {
                Load.requireSuccess(Load.await(returned));
            }
        }
    }

    /** One for each thread that the contender wants; they share what is to be outstanding. */
    private static List<Load> loads(
            Contender contender, Scenario scenario, Supplier<Load> rate, IntFunction<Load> loop) {
        if (scenario.workload().equals(Workload.IDLE)) {
            return List.of();
        }
        if (scenario.rate() > 0) {
            return List.of(rate.get());
        }
        int threads = Math.min(contender.submitters(), scenario.outstanding());
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int more = i < scenario.outstanding() % threads ? 1 : 0;
            loads.add(loop.apply(scenario.outstanding() / threads + more));
        }
        return loads;
    }

    private static Measurement run(Scenario scenario, List<Load> loads, Window window) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "load"));
        try {
            List<Future<Load.Seen>> running = new ArrayList<>();
            for (Load load : loads) {
                running.add(threads.submit(load));
            }
            TimeUnit.NANOSECONDS.sleep(window.begin() - System.nanoTime());
            ProcessCosts before = ProcessCosts.now();
            TimeUnit.NANOSECONDS.sleep(window.end() - System.nanoTime());
            ProcessCosts costs = ProcessCosts.now().since(before);
            Load.Seen seen = Load.Seen.nothing();
            for (Future<Load.Seen> each : running) {
                seen.add(each.get());
            }
            return Measurement.of(scenario, seen, costs);
        } finally {
            threads.shutdownNow();
        }
    }
}
