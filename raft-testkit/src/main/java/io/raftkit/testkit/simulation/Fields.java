package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotChunk;
import io.raftkit.model.SnapshotId;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a page shows of a message: every field that a reader could want, under its name in the code. */
final class Fields {
    private static final int SHOWN = 8;

    private Fields() {}

    /** The names of the fields of a kind of message. */
    static List<String> names(Class<? extends Message> kind) {
        return components(kind).stream().map(RecordComponent::getName).toList();
    }

    /** The values, in the same order. */
    static List<@Nullable Object> values(Message message) {
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordComponent component : components(message.getClass())) {
            try {
                values.add(shown(component.getAccessor().invoke(message)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component + " of " + message, e);
            }
        }
        return values;
    }

    /** All but names of disks, which are long and say nothing. */
    private static List<RecordComponent> components(Class<? extends Message> kind) {
        List<RecordComponent> components = new ArrayList<>(List.of(kind.getRecordComponents()));
        components.removeIf(component -> component.getType() == Incarnation.class);
        return components;
    }

    private static @Nullable Object shown(@Nullable Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value;
        } else if (value instanceof Collection<?> values) {
            return shownAll(values);
        } else if (value instanceof Snapshot snapshot) {
            return snapshot.lastIncluded() + ", " + snapshot.sizeBytes() + " bytes";
        } else if (value instanceof SnapshotId snapshot) {
            return snapshot.lastIncluded() + ", " + snapshot.sizeBytes() + " bytes";
        } else if (value instanceof SnapshotChunk chunk) {
            return chunk.snapshot().lastIncluded() + ", bytes " + chunk.offset() + " to " + chunk.end() + " of "
                    + chunk.snapshot().sizeBytes();
        } else if (value instanceof Configuration configuration) {
            return configuration.members();
        }
        return value == null ? null : value.toString();
    }

    private static String shownAll(Collection<?> values) {
        StringJoiner some = new StringJoiner(" ");
        values.stream()
                .limit(SHOWN)
                .forEach(value ->
                        some.add(value instanceof LogEntry entry ? entry.id().toString() : ""));
        String ids = some.toString().trim() + (values.size() > SHOWN ? " .." : "");
        return ids.isEmpty() ? Integer.toString(values.size()) : values.size() + ": " + ids;
    }
}
