package io.raftkit.testkit.simulation;

import io.raftkit.testkit.history.Checker;
import io.raftkit.testkit.history.Verdict;

/** Watches what clients see in a run, and judges it by what the user expects. */
final class Judge {
    private final Expectation expectation;
    private final World world;
    private final HistoryOfRun history;

    /** A judge of a world in which nothing has happened yet. */
    Judge(Expectation expectation, World world) {
        this.expectation = expectation;
        this.world = world;
        this.history = new HistoryOfRun(expectation.vocabulary(), world.time());
        world.observers().add(history);
    }

    /** The run has ended, well or not: whoever wants its history gets it. */
    void ended() {
        expectation.histories().accept(history.history());
    }

    /** The run has ended well; so should what clients saw. */
    void judge() {
        if (expectation.model() != null) {
            require(Checker.linearizable(expectation.model())
                    .resolving(history.log())
                    .check(history.history()));
        }
    }

    private void require(Verdict verdict) {
        if (!verdict.isLinearizable()) {
            throw world.failure("Linearizability of Answers", verdict.toString(), null);
        }
    }
}
