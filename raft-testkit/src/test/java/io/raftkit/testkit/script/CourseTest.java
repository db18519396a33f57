package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CourseTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void scriptsAreListedByChapterAndById() throws IOException {
        Path first = script("1-first-steps/101-walk.script", "# How to walk (S-02).\n#\n# Falls: H-01, S-02.\nwalk\n");
        Path second = script("1-first-steps/102-run.script", "# How to run (S-01).\nrun\n----\nS-09\n");
        Path third = script("2-flight/201-fly.script", "# How to fly (H-01).\nfly\n");
        Files.writeString(directory.resolve("notes.txt"), "S-02 Only a part.\nS-03 Impossible.\n");
        assertThat(Course.contents(directory, List.of(first, second, third))).isEqualTo("""
                ## 1. First steps

                - [101-walk](1-first-steps/101-walk.script): How to walk (S-02).
                - [102-run](1-first-steps/102-run.script): How to run (S-01).

                ## 2. Flight

                - [201-fly](2-flight/201-fly.script): How to fly (H-01).

                ## What is covered

                | id | scripts | |
                | --- | --- | --- |
                | H-01 | 101, 201 |  |
                | S-01 | 102 |  |
                | S-02 | 101 | Only a part. |
                | S-03 |  | Impossible. |
                """);
    }

    @Test
    void scriptWithoutATitleIsNamed() throws IOException {
        Path untitled = script("1-a/101-b.script", "cluster n1\n");
        assertThatThrownBy(() -> Course.contents(directory, List.of(untitled))).hasMessageContaining("101-b.script");
    }

    @Test
    void scriptWithAWideCommentIsNamed() throws IOException {
        Path wide = script("1-a/101-b.script", "# A.\n# " + "x".repeat(119) + "\n");
        assertThatThrownBy(() -> Course.contents(directory, List.of(wide))).hasMessageContaining("101-b.script");
    }

    private Path script(String name, String text) throws IOException {
        Path script = Path.of(name);
        Files.createDirectories(directory.resolve(script.getName(0)));
        Files.writeString(directory.resolve(script), text);
        return script;
    }
}
