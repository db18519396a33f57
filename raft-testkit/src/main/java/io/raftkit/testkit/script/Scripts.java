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

    private Scripts() {}

    /**
     * One test for each script in {@code directory}, in the order of their names.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Stream<DynamicTest> in(Path directory) {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".script"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no scripts in " + directory);
        }
        return files.stream()
                .map(file ->
                        DynamicTest.dynamicTest(String.valueOf(file.getFileName()), file.toUri(), () -> run(file)));
    }

    private static void run(Path file) throws IOException {
        String expected = Files.readString(file);
        String actual = Script.parse(expected).run();
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(file, actual);
        } else if (!actual.equals(expected)) {
            throw new AssertionFailedError(
                    file + " does not say what it is expected to; -D" + REWRITE + "=true accepts it", expected, actual);
        }
    }
}
