package io.raftkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The hard limits of the house style, for every file of the repository; and that the checks themselves work. */
class TidyTest {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", ".vscode", ".settings");

    @Test
    void everyFileIsTidy() throws IOException {
        Path root = root();
        List<Path> files = files(root);
        assertThat(files).as("files looked at").hasSizeGreaterThan(50);
        assertThat(files)
                .as("poms looked at")
                .filteredOn(file -> file.endsWith("pom.xml"))
                .hasSizeGreaterThan(5);
        assertThat(files)
                .as("files of the consensus package looked at")
                .filteredOn(file -> file.startsWith(root.resolve("raft-core/src/main/java/io/raftkit/consensus")))
                .hasSizeGreaterThan(10);
        List<String> complaints = new ArrayList<>();
        for (Path file : files) {
            complaints.addAll(Tidiness.complaintsAbout(root, file));
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void everyMainPackageSaysWhatItIsFor() throws IOException {
        Set<Path> packages = new TreeSet<>();
        for (Path file : files(root())) {
            if (file.toString().replace('\\', '/').matches(".*/src/main/java/.*\\.java")) {
                packages.add(file.resolveSibling("package-info.java"));
            }
        }
        assertThat(packages).as("main packages").hasSizeGreaterThan(8);
        assertThat(packages).allSatisfy(file -> assertThat(file).isRegularFile());
    }

    @Test
    void untidyTextIsFoundWithItsLine() {
        assertThat(complaints("docs/A.md", "one\n\ttwo \n")).containsExactly("docs/A.md:2: a tab", trailing(2));
        assertThat(complaints("docs/A.md", "one \r\n")).hasSize(2);
        assertThat(complaints("docs/A.md", "one\ntwo")).containsExactly("docs/A.md:2: must end with one newline");
        assertThat(complaints("docs/A.md", "one\n\n")).containsExactly("docs/A.md:3: must end with one newline");
        assertThat(complaints("docs/A.md", "")).hasSize(1);
        assertThat(complaints("docs/A.md", "x".repeat(200) + "\nSystem.nanoTime()\n"))
                .isEmpty();
    }

    @Test
    void untidyJavaIsFoundWithItsLine() {
        assertThat(complaints("A.java", "x".repeat(120) + "\n")).isEmpty();
        assertThat(complaints("A.java", "\n" + "x".repeat(121) + "\n"))
                .containsExactly("A.java:2: wider than 120 columns");
        assertThat(complaints("A.java", "\n".repeat(499) + "}\n")).isEmpty();
        assertThat(complaints("A.java", "\n".repeat(500) + "}\n"))
                .containsExactly("A.java:501: is longer than 500 lines");
        assertThat(complaints("A.java", "// TO" + "DO: later\n"))
                .containsExactly("A.java:1: unfinished or switched off");
        assertThat(complaints("A.java", "@Dis" + "abled(\"flaky\")\n")).hasSize(1);
    }

    @Test
    void sleepsAndClocksAreFoundWhereTheyDoNotBelong() {
        String sleep = "Thread.sleep(1); // Thread.sleep\n";
        assertThat(complaints("ATest.java", sleep)).containsExactly("ATest.java:1: a unit test that sleeps");
        assertThat(complaints("ATest.java", "SECONDS; TimeUnit.SECONDS.sleep(1);\n"))
                .hasSize(1);
        assertThat(complaints("AIT.java", sleep)).isEmpty();
        String clock = "/** System.nanoTime() */\nlong now = System.nanoTime();\n";
        assertThat(complaints("raft-core/src/main/java/io/raftkit/runtime/Replicator.java", clock))
                .containsExactly("raft-core/src/main/java/io/raftkit/runtime/Replicator.java:2: "
                        + "reads the clock; time comes from an EventLoop");
        assertThat(complaints("raft-core/src/main/java/io/raftkit/runtime/ThreadEventLoops.java", clock))
                .isEmpty();
        assertThat(complaints("raft-examples/src/main/java/Demo.java", clock)).isEmpty();
        assertThat(complaints("AIT.java", clock)).isEmpty();
        assertThat(complaints("a/src/test/java/ATest.java", clock)).hasSize(1);
        assertThat(complaints("a/src/test/java/WhatAnItNeeds.java", clock)).isEmpty();
    }

    @Test
    void packageWithoutASentenceIsFound() {
        assertThat(complaints("a/package-info.java", "package a;\n")).hasSize(1);
        assertThat(complaints("a/package-info.java", "/** */\npackage a;\n")).hasSize(1);
        assertThat(complaints("a/package-info.java", "/** Values. */\npackage a;\n"))
                .isEmpty();
        assertThat(complaints("a/package-info.java", "/**\n * Values.\n *\n * <p>More\n */\npackage a;\n"))
                .isEmpty();
    }

    @Test
    void longMethodIsFoundWhateverStandsInIt() {
        String longest = "class A {\n    void a() {\n" + "        b();\n".repeat(68) + "    }\n}\n";
        assertThat(complaints("A.java", longest)).isEmpty();
        String tooLong = longest.replaceFirst("b\\(\\)", "c(\"{\", '}') // {\n");
        assertThat(complaints("A.java", tooLong)).containsExactly("A.java:2: a method of 71 lines; at most 70");
    }

    @Test
    void theConsensusPackageHasNarrowerLimits() {
        String longestFile = "\n".repeat(349) + "}\n";
        String longestMethod = "class A {\n    void a() {\n" + "        b();\n".repeat(38) + "    }\n}\n";
        for (String folder : List.of("main", "test")) {
            String file = "raft-core/src/" + folder + "/java/io/raftkit/consensus/A.java";
            assertThat(complaints(file, longestFile)).isEmpty();
            assertThat(complaints(file, "\n" + longestFile)).containsExactly(file + ":351: is longer than 350 lines");
            assertThat(complaints(file, longestMethod)).isEmpty();
            assertThat(complaints(file, longestMethod.replaceFirst("b\\(\\);\n", "b();\n\n")))
                    .containsExactly(file + ":2: a method of 41 lines; at most 40");
        }
        assertThat(complaints("raft-core/src/main/java/io/raftkit/runtime/A.java", "\n" + longestFile))
                .isEmpty();
    }

    @Test
    void methodsAreMeasuredInEveryKindOfType() {
        JavaText text = new JavaText("""
                @Names(only = "{")
                record A<T>(int a, String record) {
                    private static final int[] SIZES = {1, 2};
                    A {
                        check(a);
                    }
                    @Test
                    void b() {
                        for (int i = 0; i < 3; i++) {
                            run(() -> { c(); });
                        }
                    }
                    interface B {
                        int d();
                        default Class<?> e(String s) { return A.class; }
                    }
                    static final Object F = new Object() {
                        @Override
                        public String toString() {
                            return "}";
                        }
                    };
                }
                """);
        assertThat(text.methods())
                .containsExactly(method(3, 1), method(4, 3), method(7, 6), method(15, 1), method(18, 4));
    }

    private static JavaText.Method method(int line, int length) {
        return new JavaText.Method(line, length);
    }

    private static List<String> complaints(String file, String text) {
        return Tidiness.complaintsAbout(file, text);
    }

    private static String trailing(int line) {
        return "docs/A.md:" + line + ": trailing white space";
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no directory above contains .mvn");
        }
        return directory;
    }

    private static List<Path> files(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean skipped = SKIPPED.contains(directory.getFileName().toString());
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().matches(".+\\.(?:java|md|xml|proto|ya?ml|json|properties)")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
