package io.raftkit.snapshot;

import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogId;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** What the tests take and read. */
final class Snapshots {
    static final Configuration CONFIGURATION =
            Configuration.bootstrap(List.of(new Member(NodeId.of("n1"), "h:1", new Incarnation(new UUID(1, 2)))));

    private Snapshots() {}

    static SnapshotMetadata metadata(long index) {
        return new SnapshotMetadata(new LogId(3, index), 1, CONFIGURATION, 1000 + index);
    }

    static byte[] state(int length) {
        byte[] state = new byte[length];
        new Random(length).nextBytes(state);
        return state;
    }

    static Snapshot take(SnapshotStore store, long index, byte[] state) throws IOException {
        try (SnapshotStore.Writer writer = store.begin(metadata(index))) {
            writer.output().write(state);
            return writer.commit();
        }
    }

    static byte[] read(SnapshotStore store, Snapshot snapshot) throws IOException {
        try (InputStream source = store.open(snapshot)) {
            return source.readAllBytes();
        }
    }

    static Path file(Path directory, long index) {
        return directory.resolve("snapshot-" + padded(index) + "-" + padded(3) + ".raft");
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return "0".repeat(20 - digits.length()) + digits;
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
