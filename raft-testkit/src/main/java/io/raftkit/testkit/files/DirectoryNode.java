package io.raftkit.testkit.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory: its names as they are seen, as they are durable, and what lies between. */
final class DirectoryNode extends Node {
    private final SortedMap<String, Node> seen = new TreeMap<>();
    private final SortedMap<String, Node> durable = new TreeMap<>();

    /** Each is whole or not at all: what names stand for from then on, null for nothing. */
    private final List<Map<String, @Nullable Node>> unsynced = new ArrayList<>();

    DirectoryNode(Device device) {
        super(device);
    }

    @Nullable
    Node child(String name) {
        return seen.get(name);
    }

    List<String> names() {
        return List.copyOf(seen.keySet());
    }

    void addDurably(String name, Node node) {
        seen.put(name, node);
        durable.put(name, node);
    }

    /** From now on {@code name} stands for {@code node}, null for nothing. */
    void set(String name, @Nullable Node node) throws IOException {
        Map<String, @Nullable Node> change = new LinkedHashMap<>();
        change.put(name, node);
        device().change(() -> add(change));
    }

    /** Renames, in one piece. */
    void rename(String from, String to) throws IOException {
        Map<String, @Nullable Node> change = new LinkedHashMap<>();
        change.put(from, null);
        change.put(to, seen.get(from));
        device().change(() -> add(change));
    }

    private void add(Map<String, @Nullable Node> change) {
        apply(change, seen);
        unsynced.add(change);
    }

    private static void apply(Map<String, @Nullable Node> change, SortedMap<String, Node> names) {
        change.forEach((name, node) -> {
            if (node == null) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        });
    }

    @Override
    void persist() {
        for (Map<String, @Nullable Node> change : unsynced) {
            apply(change, durable);
        }
        unsynced.clear();
    }

    @Override
    void lose() {
        unsynced.clear();
    }

    @Override
    void crash(Survivors survivors) {
        for (Map<String, @Nullable Node> change : unsynced) {
            if (survivors.keepsChange()) {
                apply(change, durable);
            }
        }
        unsynced.clear();
        seen.clear();
        seen.putAll(durable);
        // Each once, although a file whose rename was torn between two directories may have two names.
        seen.values().forEach(node -> node.crash(survivors));
    }

    @Override
    long bytes() {
        return seen.values().stream().mapToLong(Node::bytes).sum();
    }
}
