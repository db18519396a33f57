package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One list of an {@link AppendList}. */
final class AppendedList {
    /** The place of an append that nobody has read. */
    private static final long UNREAD = Long.MAX_VALUE;

    private record Digest(long length, long value) {}

    private record Event(long time, boolean isReturn, Operation operation, long place) {}

    private final @Nullable String key;
    private final List<Operation> operations;
    private final Map<@Nullable Object, Operation> appends = new HashMap<>();
    private final Map<@Nullable Object, Integer> positions = new HashMap<>();
    private List<?> longest = List.of();
    private @Nullable Operation witness;

    AppendedList(@Nullable String key, List<Operation> operations) {
        this.key = key;
        this.operations = operations;
    }

    /** The verdict; null if it is linearizable. */
    @Nullable
    Verdict judge() {
        collect();
        Verdict verdict = elements();
        if (verdict == null) {
            verdict = answers();
        }
        return verdict == null ? moments() : verdict;
    }

    private void collect() {
        for (Operation operation : operations) {
            Call call = operation.call();
            switch (call.action()) {
                case Call.APPEND -> {
                    if (appends.put(call.input(), operation) != null) {
                        throw new IllegalArgumentException(
                                call + " is there twice: elements must be unlike each other");
                    }
                }
                case Call.READ -> {
                    if (operation.outcome() == Outcome.OK && listOf(operation).size() > longest.size()) {
                        longest = listOf(operation);
                        witness = operation;
                    }
                }
                case Call.DIGEST -> {}
                default -> throw new IllegalArgumentException("an append-only list knows no \"" + call + '"');
            }
        }
    }

    private static List<?> listOf(Operation read) {
        if (read.output() == null) {
            return List.of();
        }
        if (read.output() instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("operation " + read.number() + " reads no list: " + read);
    }

    /** Whether everything in the longest list was appended, once. */
    private @Nullable Verdict elements() {
        for (int i = 0; i < longest.size(); i++) {
            Object element = longest.get(i);
            Operation read = Objects.requireNonNull(witness);
            Operation append = appends.get(element);
            if (append == null) {
                return wrong(read.returned(), Values.text(element) + ", which was read, was never appended", read);
            }
            if (append.outcome() == Outcome.FAILED) {
                return wrong(
                        read.returned(),
                        Values.text(element) + " was read, but its append had no effect",
                        append,
                        read);
            }
            Integer before = positions.put(element, i);
            if (before != null) {
                return wrong(
                        read.returned(),
                        Values.text(element) + " was appended once and stands at " + before + " and at " + i,
                        append,
                        read);
            }
        }
        return null;
    }

    /** Whether every answer is a beginning of the longest list. */
    private @Nullable Verdict answers() {
        long[] digests = new long[longest.size() + 1];
        for (int i = 0; i < longest.size(); i++) {
            digests[i + 1] = AppendList.digest(digests[i], longest.get(i));
        }
        for (Operation operation : operations) {
            Verdict verdict = operation.outcome() == Outcome.OK ? answer(operation, digests) : null;
            if (verdict != null) {
                return verdict;
            }
        }
        return null;
    }

    private @Nullable Verdict answer(Operation operation, long[] digests) {
        Operation read = witness == null ? operation : witness;
        long end = Math.max(operation.returned(), read.returned());
        if (operation.call().action().equals(Call.READ)) {
            List<?> list = listOf(operation);
            for (int i = 0; i < list.size(); i++) {
                if (!Objects.equals(list.get(i), longest.get(i))) {
                    String what = "at " + i + " one list has " + Values.text(list.get(i)) + ", another "
                            + Values.text(longest.get(i));
                    return wrong(end, what, operation, read);
                }
            }
        } else if (operation.call().action().equals(Call.DIGEST)) {
            Digest digest = digestOf(operation);
            if (digest.length > longest.size()) {
                return Verdict.undecided(
                        "undecided: a digest is of " + digest.length + " elements, but the longest list"
                                + " that was read has " + longest.size() + ": read the whole list in the end");
            }
            if (digest.value != digests[(int) digest.length]) {
                String what = "the digest is not that of the first " + digest.length + " elements";
                return wrong(end, what, operation, read);
            }
        }
        return null;
    }

    private static Digest digestOf(Operation operation) {
        if (operation.output() instanceof List<?> pair
                && pair.size() == 2
                && pair.get(0) instanceof Long length
                && pair.get(1) instanceof Long value
                && length >= 0) {
            return new Digest(length, value);
        }
        throw new IllegalArgumentException("a digest answers the length and the digest, and not " + operation);
    }

    /** Whether places and moments agree. */
    private @Nullable Verdict moments() {
        List<Event> events = new ArrayList<>();
        for (Operation operation : operations) {
            long place = place(operation);
            if (place >= 0) {
                events.add(new Event(operation.invoked(), false, operation, place));
                events.add(new Event(operation.returned(), true, operation, place));
            }
        }
        events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::isReturn));
        Event last = null;
        for (Event event : events) {
            if (event.isReturn && (last == null || event.place > last.place)) {
                last = event;
            } else if (!event.isReturn && last != null && event.place < last.place) {
                return tooEarly(last.operation, event.operation);
            }
        }
        return null;
    }

    /** Reads of n elements at 2n, between the appends at 2n-1 and 2n+1; -1 for what may have had no effect. */
    private long place(Operation operation) {
        boolean isOk = operation.outcome() == Outcome.OK;
        return switch (operation.call().action()) {
            case Call.READ -> isOk ? 2L * listOf(operation).size() : -1;
            case Call.DIGEST -> isOk ? 2 * digestOf(operation).length : -1;
            default -> {
                Integer position = positions.get(operation.call().input());
                if (position != null) {
                    yield 2L * position + 1;
                }
                yield isOk || operation.outcome() == Outcome.COMMITTED ? UNREAD : -1;
            }
        };
    }

    private Verdict tooEarly(Operation first, Operation second) {
        String why =
                "#" + second.number() + " was invoked after #" + first.number() + " had returned, but comes before it";
        if (isAppend(first) && !isAppend(second)) {
            why += ": it does not see " + Values.text(first.call().input());
        } else if (isAppend(second) && !isAppend(first)) {
            why += ": #" + first.number() + " has seen it already";
        } else if (isAppend(first)) {
            why += " in the list";
        } else {
            why += ": it sees less";
        }
        return wrong(second.returned(), why, first, second);
    }

    private static boolean isAppend(Operation operation) {
        return operation.call().action().equals(Call.APPEND);
    }

    private Verdict wrong(long end, String why, Operation... window) {
        List<Operation> shown = new ArrayList<>();
        for (Operation operation : window) {
            if (!shown.contains(operation)) {
                shown.add(operation);
            }
        }
        if (witness != null && !shown.contains(witness)) {
            shown.add(witness);
        }
        long last = Math.max(end, shown.get(shown.size() - 1).returned());
        List<Operation> prefix =
                operations.stream().filter(each -> each.invoked() <= last).toList();
        String title = (key == null ? "" : '"' + key + "\", ") + "a list that is only appended to";
        return Verdict.not(new Counterexample(key, title, prefix, shown, last, List.of(why)));
    }
}
