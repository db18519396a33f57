package io.raftkit.testkit.planted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The sources of what is simulated and of the simulation, and what the compiler makes of them when they are
 * changed.
 */
final class Sources {
    private static final List<Path> ROOTS = List.of(Path.of("../raft-core/src/main/java"), Path.of("src/main/java"));

    private Sources() {}

    /**
     * The text of a file.
     *
     * @param file named from the root of its packages, as in {@code io/raftkit/RaftNode.java}
     */
    static String read(String file) {
        for (Path root : ROOTS) {
            if (Files.isRegularFile(root.resolve(file))) {
                try {
                    return Files.readString(root.resolve(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException(file + " is in none of " + ROOTS + ", seen from "
                + Path.of("").toAbsolutePath() + ": the code has changed, or this runs elsewhere than in raft-testkit");
    }

    /**
     * Compiles these files against the class path.
     *
     * @param texts by file
     * @return the bytes of each class, by its name
     */
    static Map<String, byte[]> compile(Map<String, String> texts) {
        JavaCompiler compiler =
                Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "this needs a JDK, not a JRE");
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        List<JavaFileObject> units = new ArrayList<>();
        texts.forEach((file, text) -> units.add(new Text(file, text)));
        List<String> options = List.of(
                "-proc:none",
                "-nowarn",
                "--release",
                "17",
                "-classpath",
                Objects.requireNonNull(System.getProperty("java.class.path")));
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                JavaFileManager target = new InMemory(files, classes)) {
            if (!compiler.getTask(complaints, target, null, options, null, units)
                    .call()) {
                throw new IllegalStateException(texts.keySet() + " cannot be compiled:\n" + complaints);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((name, content) -> bytes.put(name, content.toByteArray()));
        return bytes;
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        private Text(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        private InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    classes.put(className, content);
                    return content;
                }
            };
        }
    }
}
