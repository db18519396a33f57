package io.raftkit.testkit.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a directory holds at a moment: what is left of it when the process ends just then.
 *
 * @param files by their names relative to it
 */
record DirectoryImage(Map<String, byte[]> files) {
    static DirectoryImage of(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return new DirectoryImage(files);
    }

    /** With this in place of what {@code file} holds. */
    DirectoryImage with(String file, byte[] content) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        changed.put(file, content);
        return new DirectoryImage(changed);
    }

    /** Makes {@code directory} hold this and nothing else. */
    void writeTo(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(directory);
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            Path file = directory.resolve(each.getKey());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, each.getValue());
        }
    }
}
