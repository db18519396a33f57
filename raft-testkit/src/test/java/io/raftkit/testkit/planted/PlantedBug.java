package io.raftkit.testkit.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bug to plant in the sources, as a file of the folder {@code planted} says it.
 *
 * <pre>
 * # What is broken, and which kind of bug this is (H-01).
 * seed 4711                                  a seed that finds it; only where it takes more than a few to find one
 * edit io/raftkit/consensus/Server.java
 * - some text, which must be there exactly once; any white space matches any other
 * + what stands there instead
 * - another text of this file
 * + what stands there instead
 * </pre>
 *
 * @param name the file's name, without its suffix
 * @param what what is broken
 * @param seed one that finds it, if that is rare
 * @param edits what is changed to break it
 */
record PlantedBug(String name, String what, OptionalLong seed, List<Edit> edits) {
    /** A text of a source file, named from the root of its packages, and what to put in its place. */
    record Edit(String file, String text, String replacement) {}

    private static final String SUFFIX = ".bug";
    private static final Pattern HAZARD = Pattern.compile("\\(H-\\d+\\)\\.$");

    /** Whatever is planted in this folder, by name. */
    static List<PlantedBug> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(PlantedBug::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PlantedBug of(Path file) {
        try {
            String name = String.valueOf(file.getFileName());
            return parse(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a bug.
     *
     * @throws IllegalArgumentException if it says nothing, or what no bug says
     */
    static PlantedBug parse(String name, String text) {
        Parser parser = new Parser(name);
        text.lines().forEach(parser::line);
        return parser.finish();
    }

    /**
     * The sources with this bug in them: only those that it changes, by file.
     *
     * @param source the text of a file
     * @throws IllegalStateException if a text to be replaced is not there exactly once: then the code has changed, and
     *     this file must follow it
     */
    Map<String, String> plantIn(UnaryOperator<String> source) {
        Map<String, String> planted = new TreeMap<>();
        for (Edit edit : edits) {
            planted.compute(edit.file, (file, text) -> replace(edit, text == null ? source.apply(file) : text));
        }
        return planted;
    }

    private String replace(Edit edit, String source) {
        String anchor =
                Arrays.stream(edit.text.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
        Matcher matcher = Pattern.compile(anchor).matcher(source);
        long found = matcher.results().count();
        if (found != 1) {
            throw new IllegalStateException(String.format(
                    "%s%s no longer fits: %s contains %d times, and not once, the text%n    %s",
                    name, SUFFIX, edit.file, found, edit.text));
        }
        return matcher.reset().replaceFirst(Matcher.quoteReplacement(edit.replacement));
    }

    /** Line by line. */
    private static final class Parser {
        private final String name;
        private final List<String> what = new ArrayList<>();
        private final List<Edit> edits = new ArrayList<>();
        private final List<String> text = new ArrayList<>();
        private final List<String> replacement = new ArrayList<>();
        private OptionalLong seed = OptionalLong.empty();
        private @Nullable String file;

        private Parser(String name) {
            this.name = name;
        }

        private void line(String line) {
            if (line.startsWith("# ")) {
                what.add(line.substring(2));
            } else if (line.startsWith("seed ")) {
                seed = OptionalLong.of(Long.parseLong(line.substring(5)));
            } else if (line.startsWith("edit ")) {
                endEdit();
                file = line.substring(5);
            } else if (line.startsWith("- ")) {
                if (!replacement.isEmpty()) {
                    endEdit();
                }
                text.add(line.substring(2));
            } else if (line.startsWith("+ ")) {
                replacement.add(line.substring(2));
            } else {
                throw new IllegalArgumentException(name + SUFFIX + " has the line '" + line + "'");
            }
        }

        private void endEdit() {
            if (file != null && !text.isEmpty()) {
                edits.add(new Edit(file, String.join("\n", text), String.join("\n", replacement)));
            }
            text.clear();
            replacement.clear();
        }

        private PlantedBug finish() {
            endEdit();
            String said = String.join(" ", what);
            if (edits.isEmpty() || !HAZARD.matcher(said).find()) {
                throw new IllegalArgumentException(
                        name + SUFFIX + " must say what is broken, end that with a hazard as in '(H-01).', and edit");
            }
            return new PlantedBug(name, said, seed, List.copyOf(edits));
        }
    }
}
