package io.raftkit.testkit.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a history is not linearizable.
 *
 * @param key the object
 * @param title what is wrong, in one line
 * @param prefix the operations on it up to the first that no order explains
 * @param window those of them that contradict each other
 * @param end the moment up to which the prefix goes
 * @param because what else there is to say, each a line
 */
record Counterexample(
        @Nullable String key,
        String title,
        List<Operation> prefix,
        List<Operation> window,
        long end,
        List<String> because) {
    String report() {
        StringBuilder report = new StringBuilder("not linearizable: ").append(title);
        report.append("\n\n").append(Picture.of(window, end)).append('\n');
        because.forEach(line -> report.append("  ").append(line).append('\n'));
        return report.toString();
    }
}
