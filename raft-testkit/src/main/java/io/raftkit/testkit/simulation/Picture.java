package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogEntry;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.ServerRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a page draws, as plain lists of numbers: nodes, kinds of messages, entries and configurations stand in tables
 * and are named by their place there. Times are in microseconds.
 */
final class Picture {
    private static final List<ServerRole> ROLES = List.of(ServerRole.values());
    private static final int NANOS_PER_MICRO = 1_000;
    private static final int SHOWN_BYTES = 24;

    private final List<NodeId> nodes = new ArrayList<>();
    private final Map<Class<? extends Message>, Integer> kinds = new LinkedHashMap<>();
    private final Map<LogEntry, Integer> entries = new LinkedHashMap<>();
    private final Map<Configuration, Integer> configurations = new LinkedHashMap<>();
    private final List<Object> statuses = new ArrayList<>();
    private final List<Object> logs = new ArrayList<>();
    private final List<Object> spans = new ArrayList<>();
    private final List<Object> messages = new ArrayList<>();
    private final List<Object> requests = new ArrayList<>();
    private final List<Object> faults = new ArrayList<>();

    private Picture() {}

    /** The tables and lists, by name. */
    static Map<String, Object> of(World world, Recording recording) {
        Picture picture = new Picture();
        world.nodes().forEach(node -> picture.nodes.add(node.id()));
        List<Reel> reels = recording.reels();
        reels.forEach(picture::add);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("from", micros(reels.get(0).from()));
        all.put("until", micros(recording.now()));
        all.put("peace", micros(recording.peace()));
        picture.putTables(all);
        all.put("statuses", picture.statuses);
        all.put("logs", picture.logs);
        all.put("spans", picture.spans);
        all.put("messages", picture.messages);
        all.put("requests", picture.requests);
        all.put("faults", picture.faults);
        return all;
    }

    private void putTables(Map<String, Object> all) {
        all.put("nodes", nodes);
        all.put("roles", ROLES);
        all.put(
                "kinds",
                kinds.keySet().stream()
                        .map(kind -> List.of(kind.getSimpleName(), Fields.names(kind)))
                        .toList());
        all.put(
                "configurations",
                configurations.keySet().stream().map(Picture::text).toList());
        List<Object> table = new ArrayList<>();
        for (LogEntry entry : entries.keySet()) {
            table.add(List.of(entry.index(), entry.term(), entry.type(), text(entry)));
        }
        all.put("entries", table);
    }

    private void add(Reel reel) {
        reel.statuses().forEach(each -> statuses.add(row(each)));
        reel.logs().forEach(each -> logs.add(row(each)));
        reel.spans().forEach(each -> spans.add(row(each)));
        reel.letters().forEach(each -> messages.add(row(each)));
        reel.requests().forEach(each -> requests.add(row(each)));
        reel.steps()
                .forEach(each -> faults.add(
                        List.of(micros(each.at()), each.id(), each.id().kind(), each.what())));
    }

    private List<Object> row(Reel.Status each) {
        List<Object> row = new ArrayList<>(List.of(micros(each.at()), node(each.node())));
        NodeStatus status = each.status();
        if (status != null) {
            row.addAll(List.of(
                    ROLES.indexOf(status.role()),
                    status.term(),
                    node(status.leader()),
                    status.commitIndex(),
                    status.lastApplied(),
                    status.firstIndex(),
                    status.lastIndex(),
                    status.snapshotIndex(),
                    each.durable(),
                    place(configurations, status.configuration())));
        }
        return row;
    }

    private List<Object> row(Reel.Log each) {
        List<Object> row = new ArrayList<>(List.of(
                micros(each.at()),
                node(each.node()),
                each.base().index(),
                each.base().term(),
                each.keep()));
        int from = 0;
        int next = -1;
        for (LogEntry entry : each.entries()) {
            int place = place(entries, entry);
            if (place != next) {
                if (next >= 0) {
                    row.add(next - from);
                }
                row.add(place);
                from = place;
            }
            next = place + 1;
        }
        if (next >= 0) {
            row.add(next - from);
        }
        return row;
    }

    private List<Object> row(Reel.Span each) {
        return List.of(each.kind(), node(each.node()), node(each.to()), micros(each.from()), micros(each.until()));
    }

    private List<@Nullable Object> row(Reel.Letter each) {
        Message message = each.message();
        List<@Nullable Object> row = new ArrayList<>(List.of(
                micros(each.sentAt()),
                micros(each.arrivedAt()),
                node(each.from()),
                node(each.to()),
                place(kinds, message.getClass())));
        row.addAll(Fields.values(message));
        return row;
    }

    private List<Object> row(Reel.Request each) {
        Operation operation = each.operation();
        return List.of(
                micros(each.from()),
                micros(each.until()),
                node(operation.node()),
                operation.isWrite() ? "write" : "read",
                operation.outcome(),
                operation.number(),
                operation.position());
    }

    /** Where a node stands, -1 for none. */
    private int node(@Nullable NodeId node) {
        return node == null ? -1 : nodes.indexOf(node);
    }

    private static <T> int place(Map<T, Integer> table, T value) {
        return table.computeIfAbsent(value, fresh -> table.size());
    }

    private static long micros(long nanos) {
        return nanos < 0 ? nanos : nanos / NANOS_PER_MICRO;
    }

    private static String text(LogEntry entry) {
        return switch (entry.type()) {
            case NO_OP -> "";
            case CONFIGURATION -> text(Configuration.decode(entry.payload()));
            case COMMAND -> text(entry.payload());
        };
    }

    /** A command as {@link RecordingStateMachine} wraps it. */
    private static String text(Bytes command) {
        if (command.length() < Long.BYTES) {
            return command.toString();
        }
        Bytes content = RecordingStateMachine.content(command);
        Bytes shown = content.slice(0, Math.min(content.length(), SHOWN_BYTES));
        String ellipsis = shown.length() < content.length() ? ".." : "";
        return "#" + RecordingStateMachine.number(command) + " " + readable(shown) + ellipsis;
    }

    /** As text if most of it is, else in hexadecimal. */
    private static String readable(Bytes bytes) {
        String text = bytes.toUtf8().replaceAll("[\\p{Cntrl}\ufffd]", "\u00b7");
        if (text.chars().filter(c -> c == '\u00b7').count() <= text.length() / 3) {
            return text;
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            hex.append(String.format("%02x", bytes.at(i)));
        }
        return hex.toString();
    }

    private static String text(Configuration configuration) {
        StringJoiner text = new StringJoiner(" ");
        configuration
                .members()
                .forEach(member ->
                        text.add(member.id() + suffix(member.suffrage().name(), member.isVoter())));
        if (configuration.isJoint()) {
            text.add("| before:");
            configuration
                    .outgoing()
                    .forEach(member ->
                            text.add(member.id() + suffix(member.suffrage().name(), member.isVoter())));
        }
        return text.toString();
    }

    private static String suffix(String suffrage, boolean isVoter) {
        return isVoter ? "" : " (" + suffrage.toLowerCase(Locale.ROOT) + ")";
    }
}
