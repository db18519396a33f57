package io.raftkit.testkit.simulation;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Model;
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
    /** The same of runs that the user did not ask for. */
    Expectation inSilence() {
        return new Expectation(vocabulary, model, history -> {});
    }
}
