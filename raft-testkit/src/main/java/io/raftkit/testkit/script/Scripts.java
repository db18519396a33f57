package io.raftkit.testkit.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;

/**
 * Runs scripts as tests: one for each file that ends in {@code .script}.
 *
 * <pre>
 *   # A comment. Commands follow, one a line; see {@link ScriptedCluster} for all of them.
 *   cluster n1 n2 n3
 *   campaign n1
 *   ----
 *   n1 follower -> pre_candidate, term 1
 *   ...what the servers say, up to an empty line, after which more commands may follow
 * </pre>
 *
 * <p>With {@code -Draftkit.rewrite=true} the expected output is replaced by the actual one: read the difference before
 * you commit it.
 */
public final class Scripts {
    private static final String REWRITE = "raftkit.rewrite";
    private static final String CHAPTER = "\n## ";

    private Scripts() {}

    /**
     * One test for each script in {@code directory} and below, in the order of their names.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Stream<DynamicTest> in(Path directory) {
        return scripts(directory).stream().map(script -> {
            Path file = directory.resolve(script);
            return DynamicTest.dynamicTest(script.toString(), file.toUri(), () -> run(file));
        });
    }

    private static List<Path> scripts(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> scripts = all.filter(file -> file.toString().endsWith(".script"))
                    .map(directory::relativize)
                    .sorted()
                    .toList();
            if (scripts.isEmpty()) {
                throw new IllegalArgumentException("no scripts in " + directory);
            }
            return scripts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path file) throws IOException {
        String expected = Files.readString(file);
        check(file, expected, Script.parse(expected).run());
    }

    /**
     * Checks that {@code README.md} in {@code directory} lists all scripts, with their titles: from its first chapter
     * on it is written by the scripts themselves.
     */
    public static void checkReadme(Path directory) throws IOException {
        Path file = directory.resolve("README.md");
        String expected = Files.readString(file);
        String introduction = (expected + CHAPTER).substring(0, (expected + CHAPTER).indexOf(CHAPTER) + 1);
        check(file, expected, introduction + Course.contents(directory, scripts(directory)));
    }

    private static void check(Path file, String expected, String actual) throws IOException {
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(file, actual);
        } else if (!actual.equals(expected)) {
            throw new AssertionFailedError(
                    file + " does not say what it is expected to; -D" + REWRITE + "=true accepts it", expected, actual);
        }
    }
}
