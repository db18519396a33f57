package io.raftkit.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What a node needs of a {@link StateMachine}; extend it with yours.
 *
 * <p>States are told apart by what can be observed: the results of queries and of further commands. So the queries
 * should show as much of the state as they can, and the commands meet each other: few keys, small numbers.
 *
 * <p>A failure names the promise that was broken, and the seed that the commands were drawn from; the same seed gives
 * the same commands.
 */
public abstract class StateMachineContract {
    private static final Promise DETERMINISTIC =
            new Promise("the same commands give the same results and the same state"
                    + " on every server: no clock, no random, no hash order, nothing shared");
    private static final Promise QUIET = new Promise("a query changes nothing");
    private static final Promise CAPTURES_CHANGE_NOTHING = new Promise("taking a capture changes nothing");
    private static final Promise FIXED =
            new Promise("a capture holds the state of its moment, whatever is applied later");
    private static final Promise MEANWHILE = new Promise("applying goes on while a capture is written");
    private static final Promise REPLACES = new Promise("restore replaces the whole state");
    private static final Promise ANY_STREAM =
            new Promise("restore reads from a stream that gives out as few bytes at a time as it likes");
    private static final Promise SAYS_SO = new Promise("a capture says so if it could not be written whole");
    private static final Promise FAILS = new Promise("restore throws the IOException of its stream");
    private static final Promise WHOLE = new Promise("restore refuses a state that is cut off");
    private static final Promise TAKES_ANOTHER =
            new Promise("after a restore that failed, another one mends the state");

    private static final int ROUNDS = 3;
    private static final int CUTS = 200;

    /** A new machine in its first state, which shares nothing with any other. */
    protected abstract StateMachine create();

    /** A command that may be proposed: over time, all kinds of them. Drawn from {@code random} alone. */
    protected abstract Bytes anyCommand(RandomGenerator random);

    /** A query that may be asked: over time, all kinds of them. Drawn from {@code random} alone. */
    protected abstract Bytes anyQuery(RandomGenerator random);

    /** How many commands are applied in a row; 200 unless overridden. */
    protected int commands() {
        return 200;
    }

    /**
     * Whether equal states are also written as equal bytes. A node does not need that, and it is not checked unless
     * this is overridden; but then whole states are compared, also what no query shows.
     */
    protected boolean equalStatesAreWrittenAlike() {
        return false;
    }

    /**
     * Whether {@link StateMachine#restore} notices when the end is missing. Snapshot stores notice by their checksums;
     * override it with false only if a shorter state is a valid one as well.
     */
    protected boolean noticesACutState() {
        return true;
    }

    /** How long applying a few commands may take before it counts as blocked. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    @Test
    public final void theSameCommandsGiveTheSameResultsAndStateOnEveryServer() {
        forEachLog(log -> {
            WatchedMachine first = machine();
            List<Bytes> results = first.apply(log.steps());
            for (int server = 2; server <= 3; server++) {
                WatchedMachine other = machine();
                DETERMINISTIC.same(log + ", on server " + server + " result", results, other.apply(log.steps()));
                sameState(DETERMINISTIC, log, first, other);
            }
        });
    }

    @Test
    public final void serversThatApplySideBySideDoNotDisturbEachOther() {
        forEachLog(log -> {
            List<Bytes> results = machine().apply(log.steps());
            WatchedMachine one = machine();
            WatchedMachine two = machine();
            for (int i = 0; i < log.length(); i++) {
                List<Bytes> expected = results.subList(i, i + 1);
                List<CommandLog.Step> step = log.steps().subList(i, i + 1);
                DETERMINISTIC.same(log + ", side by side, at command " + i + " result", expected, one.apply(step));
                DETERMINISTIC.same(log + ", side by side, at command " + i + " result", expected, two.apply(step));
            }
        });
    }

    @Test
    public final void aQueryChangesNothing() {
        forEachLog(log -> {
            WatchedMachine undisturbed = machine();
            WatchedMachine asked = machine();
            List<Bytes> results = new ArrayList<>();
            for (CommandLog.Step step : log.steps()) {
                List<Bytes> answers = asked.ask(log.queries().subList(0, Math.min(5, log.length())));
                List<Bytes> again = asked.ask(log.queries().subList(0, Math.min(5, log.length())));
                QUIET.same(log + ", asked twice, answer", answers, again);
                results.addAll(asked.apply(List.of(step)));
            }
            QUIET.same(log + ", with queries in between, result", undisturbed.apply(log.steps()), results);
            sameState(QUIET, log, undisturbed, asked);
        });
    }

    @Test
    public final void takingACaptureChangesNothingWhateverBecomesOfIt() {
        forEachLog(log -> {
            SplittableRandom random = new SplittableRandom(log.seed());
            WatchedMachine undisturbed = machine();
            WatchedMachine captured = machine();
            List<Bytes> results = new ArrayList<>();
            for (CommandLog.Step step : log.steps()) {
                switch (random.nextInt(6)) {
                    case 0 -> captured.captured();
                    case 1 -> captured.capture().close();
                    case 2 -> isWrittenTo(captured.capture(), new FailingOutput(random.nextInt(20)));
                    default -> {}
                }
                results.addAll(captured.apply(List.of(step)));
            }
            CAPTURES_CHANGE_NOTHING.same(log + ", with captures, result", undisturbed.apply(log.steps()), results);
            sameState(CAPTURES_CHANGE_NOTHING, log, undisturbed, captured);
        });
    }

    @Test
    public final void aCaptureHoldsTheStateOfItsMomentWhateverIsAppliedWhileItIsWritten() {
        forEachLog(log -> {
            int moment = log.length() / 2;
            try (ApplyLoop loop = new ApplyLoop(MEANWHILE, patience())) {
                WatchedMachine machine = loop.call(this::machine);
                loop.call(() -> machine.apply(log.before(moment)));
                StateMachine.Capture capture = loop.call(machine::capture);
                Queue<CommandLog.Step> later = new ArrayDeque<>(log.from(moment));
                int atOnce = Math.max(1, later.size() / 10);
                Runnable applyMore = () -> loop.call(() -> machine.apply(next(later, atOnce)));
                applyMore.run();
                MeanwhileOutput target = new MeanwhileOutput(applyMore);
                // Here, and not on the apply loop, as on a node's bulk loop.
                write(capture, target);
                WatchedMachine restored = machine();
                restored.restore(target.written());
                continuesLike(FIXED, log, moment, restored);
            }
        });
    }

    @Test
    public final void whoeverIsRestoredGoesOnAsIfItHadAppliedEverythingItself() {
        forEachLog(log -> {
            for (int moment : new int[] {0, 1, log.length() / 2, log.length()}) {
                WatchedMachine restored = machine();
                restored.restore(stateAt(log, moment));
                continuesLike(WatchedMachine.RESTORES, log, moment, restored);
            }
        });
    }

    @Test
    public final void restoreReplacesWhateverWasThere() {
        forEachLog(log -> {
            CommandLog other = draw(log.seed() + 1000);
            for (int moment : new int[] {0, 1, log.length() / 2}) {
                WatchedMachine restored = machine();
                restored.apply(other.steps());
                restored.restore(stateAt(log, moment));
                continuesLike(REPLACES, log, moment, restored);
            }
        });
    }

    @Test
    public final void restoreReadsFromAnyStream() {
        forEachLog(log -> {
            int moment = log.length() / 2;
            Bytes state = stateAt(log, moment);
            WatchedMachine restored = machine();
            try {
                restored.restore(new SlowInput(state));
            } catch (IOException | RuntimeException e) {
                throw ANY_STREAM.broken(log + ": one byte at a time is not enough for it", e);
            }
            continuesLike(ANY_STREAM, log, moment, restored);
        });
    }

    @Test
    public final void resultsDoNotChangeAfterTheyWereGiven() {
        forEachLog(log -> {
            WatchedMachine machine = machine();
            for (CommandLog.Step step : log.steps()) {
                machine.apply(List.of(step));
                machine.ask(log.queries().subList(0, Math.min(5, log.length())));
            }
            machine.captured();
            machine.restore(stateAt(log, 1));
            machine.nothingGivenHasChanged();
        });
    }

    @Test
    public final void aCaptureThatCannotBeWrittenWholeSaysSo() {
        forEachLog(log -> {
            WatchedMachine machine = machine();
            machine.apply(log.steps());
            int length = machine.captured().length();
            Places.in(length, CUTS)
                    .forEach(room -> SAYS_SO.holdsIf(
                            !isWrittenTo(machine.capture(), new FailingOutput(room)),
                            log + ": its disk was full after " + room + " of " + length + " bytes"));
        });
    }

    @Test
    public final void restoreFailsIfItsStreamDoesAndCanBeDoneAgain() {
        forEachLog(log -> {
            Bytes state = stateAt(log, log.length());
            WatchedMachine machine = machine();
            Places.in(state.length(), CUTS).forEach(cut -> {
                FailingInput source = new FailingInput(state, cut);
                String after = log + ": its stream fails after " + cut + " of " + state.length() + " bytes";
                try {
                    machine.restore(source);
                    FAILS.holdsIf(!source.hasFailed(), after + ", and it goes on as if that were the end");
                } catch (IOException expected) {
                    FAILS.holdsIf(source.hasFailed(), after + ", and it does not come so far: " + expected);
                } catch (RuntimeException e) {
                    throw FAILS.broken(after + ", and it throws something else", e);
                }
            });
            machine.restore(state);
            continuesLike(TAKES_ANOTHER, log, log.length(), machine);
        });
    }

    @Test
    public final void restoreRefusesAStateThatIsCutOff() {
        assumeTrue(noticesACutState(), "a shorter state is a valid one as well");
        forEachLog(log -> {
            Bytes state = stateAt(log, log.length());
            Places.in(state.length(), CUTS)
                    .forEach(cut -> WHOLE.holdsIf(
                            !isTaken(state.slice(0, cut).asInputStream()),
                            log + ": it takes the first " + cut + " of " + state.length() + " bytes for all"));
        });
    }

    private boolean isTaken(InputStream source) {
        try {
            machine().restore(source);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isWrittenTo(StateMachine.Capture capture, FailingOutput target) {
        try (capture) {
            capture.writeTo(target);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static void write(StateMachine.Capture capture, MeanwhileOutput target) {
        try (capture) {
            capture.writeTo(target);
        } catch (IOException | RuntimeException e) {
            throw FIXED.broken("Writing it fails while commands are applied", e);
        }
    }

    private static List<CommandLog.Step> next(Queue<CommandLog.Step> steps, int count) {
        List<CommandLog.Step> taken = new ArrayList<>();
        while (taken.size() < count && !steps.isEmpty()) {
            taken.add(steps.remove());
        }
        return taken;
    }

    /** The rest of the log has the same results, and leads to the same state, as where nothing was restored. */
    private void continuesLike(Promise promise, CommandLog log, int moment, WatchedMachine restored) {
        WatchedMachine uninterrupted = machine();
        uninterrupted.apply(log.before(moment));
        String where = log + ", restored after command " + moment + ",";
        promise.same(where + " answer", uninterrupted.ask(log.queries()), restored.ask(log.queries()));
        List<Bytes> expected = uninterrupted.apply(log.from(moment));
        promise.same(where + " result", expected, restored.apply(log.from(moment)));
        sameState(promise, log, uninterrupted, restored);
    }

    private void sameState(Promise promise, CommandLog log, WatchedMachine expected, WatchedMachine actual) {
        promise.same(log + ", at the end answer", expected.ask(log.queries()), actual.ask(log.queries()));
        if (equalStatesAreWrittenAlike()) {
            promise.same(log + ", at the end the state as it is written", expected.captured(), actual.captured());
        }
    }

    private Bytes stateAt(CommandLog log, int moment) {
        WatchedMachine machine = machine();
        machine.apply(log.before(moment));
        return machine.captured();
    }

    private void forEachLog(Consumer<CommandLog> check) {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            check.accept(draw(seed));
        }
    }

    private CommandLog draw(long seed) {
        return CommandLog.draw(seed, commands(), this::anyCommand, this::anyQuery);
    }

    private WatchedMachine machine() {
        return new WatchedMachine(create());
    }
}
