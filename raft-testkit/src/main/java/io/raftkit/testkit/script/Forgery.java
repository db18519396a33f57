package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads a message from its line in a transcript: what {@link Wording} wrote, the other way round. */
final class Forgery {
    private final String kind;

    /** The parts that commas separate: what the first word of each says. */
    private final Map<String, String> parts = new HashMap<>();

    private final Incarnation sender;

    private Forgery(String text, Incarnation sender) {
        this.sender = sender;
        String[] kindAndRest = text.split(" ", 2);
        kind = kindAndRest[0];
        for (String part : kindAndRest[1].split(", ", -1)) {
            String[] keyAndValue = (part + " ").split(" ", 2);
            parts.put(keyAndValue[0], keyAndValue[1].trim());
        }
    }

    /**
     * The message that {@code text} words.
     *
     * @param sender the life of storage it is said to come from
     * @param entries an entry with this id
     * @param snapshots a snapshot that ends with this id
     * @throws IllegalArgumentException if a part is missing, or no such message can be forged
     */
    static Message of(
            String text, Incarnation sender, Function<LogId, LogEntry> entries, Function<LogId, Snapshot> snapshots) {
        return new Forgery(text, sender).read(entries, snapshots);
    }

    private Message read(Function<LogId, LogEntry> entries, Function<LogId, Snapshot> snapshots) {
        long term = number("term");
        return switch (kind) {
            case "RequestPreVote" -> new Message.RequestPreVote(term, id("last"));
            case "PreVoteResponse" -> new Message.PreVoteResponse(term, isGranted(), sender);
            case "TimeoutNow" -> new Message.TimeoutNow(term);
            case "RequestVote" -> new Message.RequestVote(term, id("last"), false);
            case "VoteResponse" -> new Message.VoteResponse(term, isGranted(), sender);
            case "AppendEntries" ->
                new Message.AppendEntries(term, round(), id("after"), entries(entries), number("commit"));
            case "AppendEntriesResponse" -> appendEntriesResponse(term);
            case "InstallSnapshot" -> {
                Snapshot snapshot = snapshots.apply(idOf(last(part("up"))));
                yield new Message.InstallSnapshot(term, snapshot, snapshot.index() + 1);
            }
            case "InstallSnapshotResponse" -> {
                boolean isInstalled = parts.containsKey("has");
                yield new Message.InstallSnapshotResponse(
                        term, id(isInstalled ? "has" : "lacks"), 0, isInstalled, sender);
            }
            default -> throw new IllegalArgumentException("cannot forge " + kind);
        };
    }

    private Message appendEntriesResponse(long term) {
        boolean isRefusal = parts.containsKey("refused");
        return isRefusal
                ? new Message.AppendEntriesResponse(
                        term, round(), false, id("try"), Long.parseLong(last(part("refused"))), sender)
                : new Message.AppendEntriesResponse(term, round(), true, id("match"), 0, sender);
    }

    private List<LogEntry> entries(Function<LogId, LogEntry> entries) {
        return parts.containsKey("entries")
                ? Arrays.stream(part("entries").split(" "))
                        .map(Forgery::idOf)
                        .map(entries)
                        .toList()
                : List.of();
    }

    private String part(String key) {
        String value = parts.get(key);
        if (value == null) {
            throw new IllegalArgumentException(kind + " needs \"" + key + "\", but has only " + parts.keySet());
        }
        return value;
    }

    private static String last(String words) {
        return words.substring(words.lastIndexOf(' ') + 1);
    }

    private long number(String key) {
        return Long.parseLong(part(key));
    }

    private long round() {
        return parts.containsKey("round") ? number("round") : 0;
    }

    private boolean isGranted() {
        return parts.containsKey("granted");
    }

    private LogId id(String key) {
        return idOf(part(key));
    }

    /** {@code index@term}. */
    private static LogId idOf(String text) {
        String[] indexAndTerm = text.split("@", 2);
        return new LogId(Long.parseLong(indexAndTerm[1]), Long.parseLong(indexAndTerm[0]));
    }
}
