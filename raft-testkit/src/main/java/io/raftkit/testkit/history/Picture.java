package io.raftkit.testkit.history;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Operations as bars, one a line, in the order of their invocations. What overlaps was concurrent; the lengths say
 * nothing else. A bar that does not end was not answered, or only after the end of the picture.
 */
final class Picture {
    private static final int MOST_LINES = 40;
    private static final int WIDTH = 60;
    private static final int WIDEST_STEP = 6;
    private static final int LONGEST_NAME = 60;

    private final List<Operation> shown;
    private final long end;
    private final NavigableMap<Long, Integer> columns = new TreeMap<>();
    private final int width;

    private Picture(List<Operation> shown, long end) {
        this.shown = shown;
        this.end = end;
        for (Operation operation : shown) {
            columns.put(operation.invoked(), 0);
            if (isClosed(operation)) {
                columns.put(operation.returned(), 0);
            }
        }
        int step = Math.max(1, Math.min(WIDEST_STEP, WIDTH / Math.max(1, columns.size())));
        int column = 0;
        for (var each : columns.entrySet()) {
            each.setValue(column);
            column += step;
        }
        this.width = column;
    }

    /** The operations up to the moment {@code end}: the last of them if they are many. */
    static String of(List<Operation> operations, long end) {
        List<Operation> sorted = operations.stream()
                .sorted(Comparator.comparingLong(Operation::invoked).thenComparingLong(Operation::number))
                .toList();
        int hidden = Math.max(0, sorted.size() - MOST_LINES);
        String more = hidden == 0 ? "" : "  ... and " + hidden + " before these:\n";
        return more + new Picture(sorted.subList(hidden, sorted.size()), end).draw();
    }

    /** An operation, on one line that is not too long. */
    static String name(Operation operation) {
        String name = operation.toString();
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 4) + " ...";
    }

    private boolean isClosed(Operation operation) {
        return operation.returned() != Operation.NEVER && operation.returned() <= end;
    }

    private String draw() {
        int numbers = widest(operation -> "#" + operation.number());
        int clients = widest(Operation::client);
        int calls = widest(Picture::name);
        StringBuilder text = new StringBuilder();
        for (Operation operation : shown) {
            String line = "  " + pad("#" + operation.number(), numbers) + "  " + pad(operation.client(), clients) + "  "
                    + pad(name(operation), calls) + "  " + pad(bar(operation), width + 1) + "  "
                    + moments(operation);
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int widest(Function<Operation, String> column) {
        return shown.stream()
                .mapToInt(each -> column.apply(each).length())
                .max()
                .orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private String bar(Operation operation) {
        int from = columns.getOrDefault(operation.invoked(), 0);
        String before = " ".repeat(from) + "|";
        if (!isClosed(operation)) {
            return before + "-".repeat(Math.max(0, width - from - 1)) + ">";
        }
        int to = columns.getOrDefault(operation.returned(), from);
        return to == from ? before : before + "-".repeat(to - from - 1) + "|";
    }

    private static String moments(Operation operation) {
        String to = operation.returned() == Operation.NEVER ? "" : " " + operation.returned();
        return operation.invoked() + " .." + to;
    }
}
