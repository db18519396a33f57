package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A state machine under test. Whatever it gives out is kept with a copy, to notice if it changes afterwards. */
final class WatchedMachine {
    static final Promise RESULTS = new Promise("every command and every query has a result, which never changes again");
    static final Promise WRITES = new Promise("a capture can be written");
    static final Promise RESTORES = new Promise("restore gives back the state that was captured");

    private final StateMachine machine;
    private final List<Given> given = new ArrayList<>();

    private record Given(Bytes asked, Bytes result, Bytes copy) {}

    WatchedMachine(StateMachine machine) {
        this.machine = machine;
    }

    /** Applies commands, and returns their results. */
    List<Bytes> apply(List<CommandLog.Step> steps) {
        List<Bytes> results = new ArrayList<>();
        for (CommandLog.Step step : steps) {
            try {
                results.add(watched(step.command(), machine.apply(step.context(), step.command())));
            } catch (RuntimeException e) {
                throw RESULTS.broken("The command " + Promise.shown(step.command()) + " stops the node", e);
            }
        }
        return results;
    }

    /** Asks, and returns the answers; a query that fails has its failure for an answer. */
    List<Bytes> ask(List<Bytes> queries) {
        List<Bytes> answers = new ArrayList<>();
        for (Bytes query : queries) {
            try {
                answers.add(watched(query, machine.query(query)));
            } catch (RuntimeException e) {
                answers.add(Bytes.utf8("throws " + e.getClass().getName()));
            }
        }
        return answers;
    }

    // A machine that was not compiled with nullness in mind may well return null.
    private Bytes watched(Bytes asked, Bytes result) {
        if (result == null) {
            throw RESULTS.broken(Promise.shown(asked) + " has null for a result");
        }
        given.add(new Given(asked, result, Bytes.copyOf(result.toByteArray())));
        return result;
    }

    /** Looks again at everything that was given out. */
    void nothingGivenHasChanged() {
        for (Given each : given) {
            if (!each.copy.equals(each.result)) {
                RESULTS.same(
                        "The result of " + Promise.shown(each.asked) + ", looked at later,", each.copy, each.result);
            }
        }
    }

    StateMachine.Capture capture() {
        return machine.capture();
    }

    /** The present state as it is written when nothing happens meanwhile. */
    Bytes captured() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (StateMachine.Capture capture = machine.capture()) {
            capture.writeTo(target);
        } catch (IOException | RuntimeException e) {
            throw WRITES.broken("It fails though its target does not", e);
        }
        return Bytes.wrap(target.toByteArray());
    }

    /** Restores what was captured, which must work. */
    void restore(Bytes captured) {
        ByteArrayInputStream source = new ByteArrayInputStream(captured.toByteArray());
        try {
            restore(source);
        } catch (IOException | RuntimeException e) {
            throw RESTORES.broken(
                    "It fails with " + source.available() + " bytes left of the " + captured.length()
                            + " that were written",
                    e);
        }
    }

    void restore(InputStream source) throws IOException {
        machine.restore(source);
    }
}
