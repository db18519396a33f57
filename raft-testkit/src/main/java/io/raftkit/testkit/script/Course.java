package io.raftkit.testkit.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of contents of a directory of scripts: one chapter for each directory in it, one line for each script, and
 * which scripts are about which scenario or hazard.
 *
 * <p>A script begins with a comment of one line, its title; ids such as {@code S-01} count wherever a comment names
 * them. What is to be said about an id stands in {@code notes.txt}, if there is such a file: an id and a sentence in
 * each
 * line.
 */
final class Course {
    private static final Pattern ID = Pattern.compile("\\b[SH]-\\d\\d\\b");
    private static final int WIDEST = 120;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<String>> byId = new TreeMap<>();
    private final Map<String, String> notes = new TreeMap<>();
    private String chapter = "";

    private Course() {}

    /**
     * The table of contents.
     *
     * @param scripts their paths relative to {@code directory}, in order
     * @throws IllegalArgumentException if a script has no title, or a comment is too wide
     */
    static String contents(Path directory, List<Path> scripts) throws IOException {
        Course course = new Course();
        for (Path script : scripts) {
            course.add(script, Files.readAllLines(directory.resolve(script)));
        }
        course.readNotes(directory.resolve("notes.txt"));
        course.addIds();
        return String.join("\n", course.lines) + "\n";
    }

    private void add(Path script, List<String> text) {
        List<String> comments =
                text.stream().filter(line -> line.startsWith("#")).toList();
        boolean isWellFormed =
                text.get(0).matches("# .+\\.") && comments.stream().allMatch(c -> c.length() <= WIDEST);
        if (!isWellFormed) {
            throw new IllegalArgumentException(
                    script + " must begin with a comment of one sentence; none may be wider than " + WIDEST);
        }
        beginChapter(String.valueOf(script.getParent()));
        String name = String.valueOf(script.getFileName()).replace(".script", "");
        lines.add("- [" + name + "](" + script.toString().replace('\\', '/') + "): "
                + text.get(0).substring(2));
        String number = name.replaceFirst("-.*", "");
        for (String comment : comments) {
            for (Matcher matcher = ID.matcher(comment); matcher.find(); ) {
                List<String> mentions = byId.computeIfAbsent(matcher.group(), any -> new ArrayList<>());
                if (!mentions.contains(number)) {
                    mentions.add(number);
                }
            }
        }
    }

    private void beginChapter(String directory) {
        if (!directory.equals(chapter)) {
            chapter = directory;
            String name = directory.replaceFirst("^\\d+-", "");
            lines.add((lines.isEmpty() ? "" : "\n") + "## " + directory.replaceFirst("-.*", "") + ". "
                    + name.substring(0, 1).toUpperCase(Locale.ROOT)
                    + name.substring(1).replace('-', ' ') + "\n");
        }
    }

    private void readNotes(Path file) throws IOException {
        if (Files.exists(file)) {
            for (String note : Files.readAllLines(file)) {
                String[] idAndText = note.split(" ", 2);
                notes.put(idAndText[0], idAndText[1]);
                byId.computeIfAbsent(idAndText[0], any -> new ArrayList<>());
            }
        }
    }

    private void addIds() {
        lines.add("\n## What is covered\n\n| id | scripts | |\n| --- | --- | --- |");
        byId.forEach((id, scripts) ->
                lines.add("| " + id + " | " + String.join(", ", scripts) + " | " + notes.getOrDefault(id, "") + " |"));
    }
}
