package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Histories drawn by hand, a client a line:
 *
 * <pre>
 * c1 |--write 1--| |--read -> 2--|
 * c2    |--x: cas [1 2] -> true--|
 * </pre>
 *
 * <p>A bar that ends with {@code x} failed, with {@code ?} its outcome is unknown, with {@code !} it is in the log.
 * Operations are numbered line by line.
 */
final class Drawing {
    private static final Pattern BAR =
            Pattern.compile("\\|--+(?:(\\w+): )?([a-z][a-z-]*?)(?: (.*?))??(?: -> (.*?))?-*--([|x?!])");

    private Drawing() {}

    static History of(String drawn) {
        List<Operation> operations = new ArrayList<>();
        for (String line : drawn.lines().toList()) {
            String client = line.strip().split(" ", 2)[0];
            Matcher bar = BAR.matcher(line);
            while (bar.find()) {
                operations.add(operation(operations.size() + 1, client, bar));
            }
        }
        return History.of(operations);
    }

    private static Operation operation(int number, String client, Matcher bar) {
        Outcome outcome = switch (bar.group(5)) {
            case "x" -> Outcome.FAILED;
            case "?" -> Outcome.UNKNOWN;
            case "!" -> Outcome.COMMITTED;
            default -> Outcome.OK;
        };
        boolean isOpen = outcome == Outcome.UNKNOWN || outcome == Outcome.COMMITTED;
        return new Operation(
                number,
                client,
                new Call(bar.group(2), bar.group(1), value(bar.group(3))),
                outcome,
                value(bar.group(4)),
                bar.start(),
                isOpen ? Operation.NEVER : bar.end());
    }

    private static @Nullable Object value(@Nullable String text) {
        return text == null
                ? null
                : Objects.requireNonNull(new EdnLine(1, "{:value " + text + "}").read())
                        .get("value");
    }
}
