package io.raftkit.testkit.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the servers say, as far as the script wants to show it. */
final class Transcript {
    /** Who else is in the cluster is not what a line is about. */
    private static final Pattern CONFIGURATION = Pattern.compile("\\((?!lost\\)|forged\\))[^)]*\\)");

    private final Set<String> hidden = new HashSet<>();
    private List<String> lines = new ArrayList<>();
    private boolean isQuiet;

    void print(String line) {
        boolean isHidden = Arrays.stream(
                        CONFIGURATION.matcher(line).replaceAll("").split("[ ,:()]+", -1))
                .anyMatch(hidden::contains);
        if (!isQuiet && !isHidden) {
            lines.add(line);
        }
    }

    /** What was printed since the last call. */
    List<String> take() {
        List<String> printed = lines;
        lines = new ArrayList<>();
        return printed;
    }

    /** Prints no line that contains one of these words. */
    void hide(List<String> words) {
        hidden.addAll(words);
    }

    /** Prints lines with these words again; without words, all. */
    void show(List<String> words) {
        if (words.isEmpty()) {
            hidden.clear();
        } else {
            hidden.removeAll(words);
        }
    }

    /** Prints nothing of what {@code action} brings about. */
    void quietly(Runnable action) {
        boolean wasQuiet = isQuiet;
        isQuiet = true;
        action.run();
        isQuiet = wasQuiet;
    }
}
