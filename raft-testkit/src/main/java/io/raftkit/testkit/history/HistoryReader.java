package io.raftkit.testkit.history;

import io.raftkit.testkit.history.EdnLine.Keyword;
import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the text format. */
final class HistoryReader {
    private static final Set<String> KNOWN = Set.of(
            "process",
            "type",
            "f",
            "value",
            "key",
            "client",
            "number",
            "time",
            "output",
            "committed",
            "index",
            "error");

    /** An operation without its end. */
    private record Begun(long number, String client, Call call, long invoked) {
        Operation ended(Outcome outcome, @Nullable Object output, long time) {
            boolean isOpen = outcome == Outcome.UNKNOWN || outcome == Outcome.COMMITTED;
            return new Operation(number, client, call, outcome, output, invoked, isOpen ? Operation.NEVER : time);
        }
    }

    /** One event, and what may be asked of it. */
    private static final class Event {
        private final EdnLine line;
        private final Map<String, @Nullable Object> pairs;

        Event(EdnLine line, Map<String, @Nullable Object> pairs) {
            this.line = line;
            this.pairs = pairs;
            for (String key : pairs.keySet()) {
                if (!KNOWN.contains(key)) {
                    throw line.wrong(":" + key + " is unknown");
                }
            }
        }

        <T> @Nullable T optional(String key, Class<T> kind, String what) {
            Object value = pairs.get(key);
            if (value != null && !kind.isInstance(value)) {
                throw line.wrong(":" + key + " must be " + what);
            }
            return kind.cast(value);
        }

        <T> T required(String key, Class<T> kind, String what) {
            T value = optional(key, kind, what);
            if (value == null) {
                throw line.wrong(":" + key + " is missing; it must be " + what);
            }
            return value;
        }

        @Nullable
        Object value(String key) {
            Object value = pairs.get(key);
            if (value instanceof Keyword) {
                throw line.wrong(value + " is no value: write texts in quotes");
            }
            return value;
        }
    }

    private final List<Operation> operations = new ArrayList<>();
    private final Map<Long, Begun> begun = new HashMap<>();
    private final Set<Long> gone = new HashSet<>();
    private final Set<Long> numbers = new HashSet<>();
    private @Nullable Boolean timed;
    private long events;
    private long now = Long.MIN_VALUE;

    History read(String text) {
        String[] lines = text.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            EdnLine line = new EdnLine(i + 1, lines[i]);
            Map<String, @Nullable Object> pairs = line.read();
            if (pairs != null) {
                event(new Event(line, pairs));
            }
        }
        begun.values().forEach(open -> operations.add(open.ended(Outcome.UNKNOWN, null, now)));
        return History.of(operations);
    }

    private void event(Event event) {
        events++;
        long time = time(event);
        long process = event.required("process", Long.class, "a whole number");
        String type = event.required("type", Keyword.class, ":invoke, :ok, :fail or :info")
                .name();
        String action = event.required("f", Keyword.class, "a keyword").name();
        if (type.equals("invoke")) {
            invoke(event, process, action, time);
            return;
        }
        Begun operation = begun.remove(process);
        if (operation == null) {
            throw event.line.wrong("process " + process + " has not asked anything that could end");
        }
        if (!operation.call.action().equals(action)) {
            throw event.line.wrong("process " + process + " has asked for :" + operation.call.action());
        }
        operations.add(ended(event, operation, type, time));
        if (type.equals("info")) {
            gone.add(process);
        }
    }

    /** The event's place if events have no times. */
    private long time(Event event) {
        Long time = event.optional("time", Long.class, "a whole number");
        if (timed != null && timed != (time != null)) {
            throw event.line.wrong("all events have a :time, or none has");
        }
        timed = time != null;
        long moment = time != null ? time : events;
        if (moment < now || moment == Operation.NEVER) {
            throw event.line.wrong(":time may not go back, and is less than " + Operation.NEVER);
        }
        now = moment;
        return moment;
    }

    private void invoke(Event event, long process, String action, long time) {
        if (begun.containsKey(process)) {
            throw event.line.wrong("process " + process + " asks before it was answered");
        }
        if (gone.contains(process)) {
            throw event.line.wrong("process " + process + " asks although it left an operation open");
        }
        Long number = event.optional("number", Long.class, "a whole number");
        String client = event.optional("client", String.class, "a text");
        String key = event.optional("key", String.class, "a text");
        Begun operation = new Begun(
                number != null ? number : events,
                client != null ? client : "process " + process,
                call(event, action, key),
                time);
        if (!numbers.add(operation.number)) {
            throw event.line.wrong("there is an operation with the number " + operation.number + " already");
        }
        begun.put(process, operation);
    }

    private static Call call(Event event, String action, @Nullable String key) {
        try {
            return new Call(action, key, event.value("value"));
        } catch (IllegalArgumentException invalid) {
            throw event.line.wrong(Objects.requireNonNull(invalid.getMessage()));
        }
    }

    private static Operation ended(Event event, Begun operation, String type, long time) {
        boolean hasOutput = event.pairs.containsKey("output");
        boolean isCommitted = Boolean.TRUE.equals(event.optional("committed", Boolean.class, "true or false"));
        boolean isOk = type.equals("ok") || (type.equals("fail") && hasOutput);
        if ((hasOutput && !isOk) || (isCommitted && !type.equals("info"))) {
            throw event.line.wrong("a " + type + " event has no :output, and only an :info event is :committed");
        }
        if (isOk && operation.call.input() != null) {
            return operation.ended(Outcome.OK, event.value("output"), time);
        }
        return switch (type) {
            case "ok" -> operation.ended(Outcome.OK, event.value("value"), time);
            case "fail" -> operation.ended(Outcome.FAILED, null, time);
            case "info" -> operation.ended(isCommitted ? Outcome.COMMITTED : Outcome.UNKNOWN, null, time);
            default -> throw event.line.wrong(":" + type + " is no type; it must be :invoke, :ok, :fail or :info");
        };
    }
}
