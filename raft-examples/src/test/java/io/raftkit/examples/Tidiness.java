package io.raftkit.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with one file of the repository, each as {@code file:line: what}. */
final class Tidiness {
    private static final int COLUMNS = 120;
    private static final Limits LIMITS = new Limits(500, 70);

    /** For the algorithm itself and its tests, which more people read than anything else. */
    private static final Limits CONSENSUS_LIMITS = new Limits(350, 40);

    private static final Pattern CONSENSUS = Pattern.compile("raft-core/src/\\w+/java/io/raftkit/consensus/.*");

    /** Put together from halves, so that this file may be checked like all others. */
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b|@(?:Ig" + "nore|Dis" + "abled)\\b");

    private static final Pattern SLEEP = Pattern.compile("\\b(?:Thread|TimeUnit\\s*\\.\\s*\\w+)\\s*\\.\\s*sleep\\b");
    private static final Pattern CLOCK = Pattern.compile("\\bSystem\\s*\\.\\s*(?:currentTimeMillis|nanoTime)\\b");
    private static final Pattern FIRST_SENTENCE = Pattern.compile("(?s)^/\\*\\*[\\s*]+\\w.*?\\.(?:\\s|</).*\\*/.*");

    /** The most lines that a Java file and a method in it may have. */
    private record Limits(int fileLines, int methodLines) {}

    private final String file;
    private final String text;
    private final List<String> complaints = new ArrayList<>();

    private Tidiness(String file, String text) {
        this.file = file;
        this.text = text;
    }

    static List<String> complaintsAbout(Path root, Path file) throws IOException {
        String name = root.relativize(file).toString().replace('\\', '/');
        return complaintsAbout(name, Files.readString(file));
    }

    static List<String> complaintsAbout(String file, String text) {
        Tidiness tidiness = new Tidiness(file, text);
        tidiness.checkLines();
        if (file.endsWith(".java")) {
            tidiness.checkJava();
        }
        return tidiness.complaints;
    }

    private void checkLines() {
        complainAbout(text, Pattern.compile("\\t"), "a tab");
        complainAbout(text, Pattern.compile("\\r"), "a carriage return");
        complainAbout(text, Pattern.compile("(?m)[ \\t]+$"), "trailing white space");
        if (!text.endsWith("\n") || text.endsWith("\n\n")) {
            complain(lineAt(text.length()), "must end with one newline");
        }
    }

    private void checkJava() {
        JavaText java = new JavaText(text);
        Limits limits = CONSENSUS.matcher(file).matches() ? CONSENSUS_LIMITS : LIMITS;
        int lines = lineAt(text.length()) - 1;
        if (lines > limits.fileLines()) {
            complain(lines, "is longer than " + limits.fileLines() + " lines");
        }
        complainAbout(text, Pattern.compile("(?m)^.{" + COLUMNS + "}.+$"), "wider than " + COLUMNS + " columns");
        complainAbout(text, UNFINISHED, "unfinished or switched off");
        for (JavaText.Method method : java.methods()) {
            if (method.length() > limits.methodLines()) {
                complain(method.line(), "a method of " + method.length() + " lines; at most " + limits.methodLines());
            }
        }
        if (file.endsWith("Test.java")) {
            complainAbout(java.code(), SLEEP, "a unit test that sleeps");
        }
        if (!mayReadTheClock()) {
            complainAbout(java.code(), CLOCK, "reads the clock; time comes from an EventLoop");
        }
        if (file.endsWith("/package-info.java") && !FIRST_SENTENCE.matcher(text).matches()) {
            complain(1, "must begin with a sentence about the package");
        }
    }

    private boolean mayReadTheClock() {
        return file.startsWith("raft-examples/")
                || file.startsWith("raft-bench/")
                || file.endsWith("IT.java")
                || (file.contains("src/test/") && !file.endsWith("Test.java"))
                || file.matches(".*/io/raftkit/runtime/\\w*Loops?\\.java");
    }

    private void complainAbout(String searched, Pattern pattern, String what) {
        Matcher matcher = pattern.matcher(searched);
        while (matcher.find()) {
            complain(lineAt(searched, matcher.start()), what);
        }
    }

    private void complain(int line, String what) {
        complaints.add(file + ":" + line + ": " + what);
    }

    private int lineAt(int position) {
        return lineAt(text, position);
    }

    private static int lineAt(String text, int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
