package io.raftkit.testkit.simulation;

import io.raftkit.testkit.history.Checker;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Model;
import io.raftkit.testkit.history.Verdict;
import io.raftkit.testkit.history.Vocabulary;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants of the history of a run.
 *
 * @param vocabulary what commands, queries and answers mean
 * @param model by which the history must be linearizable; null if it is only wanted
 * @param histories is given the history
 */
record Expectation(Vocabulary vocabulary, @Nullable Model<?> model, Consumer<History> histories) {
    /** Runs a trial, watches it, and judges what clients saw. */
    SimulationReport run(World world, Trial trial) {
        HistoryOfRun recorded = new HistoryOfRun(vocabulary, world.time());
        world.observers().add(recorded);
        SimulationReport report;
        try {
            report = trial.run();
        } finally {
            histories.accept(recorded.history());
        }
        if (model != null) {
            require(world, Checker.linearizable(model).resolving(recorded.log()).check(recorded.history()));
        }
        return report;
    }

    private static void require(World world, Verdict verdict) {
        if (!verdict.isLinearizable()) {
            throw world.failure("Linearizability of Answers", verdict.toString(), null);
        }
    }
}
