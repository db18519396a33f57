package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the text format: two lines for each operation, in the order of their moments. */
final class HistoryWriter {
    private record Event(long time, boolean isReturn, Operation operation) {}

    private final StringBuilder text = new StringBuilder();
    private final Map<Long, Integer> processes = new HashMap<>();
    private final Map<String, Deque<Integer>> idle = new HashMap<>();
    private int lastProcess = -1;

    String write(History history) {
        List<Event> events = new ArrayList<>();
        long last = 0;
        for (Operation operation : history.operations()) {
            events.add(new Event(operation.invoked(), false, operation));
            events.add(new Event(operation.returned(), true, operation));
            last = Math.max(last, operation.invoked());
            last = operation.returned() == Operation.NEVER ? last : Math.max(last, operation.returned());
        }
        events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::isReturn));
        for (Event event : events) {
            if (event.isReturn) {
                completion(event.operation, Math.min(event.time, last));
            } else {
                invocation(event.operation);
            }
        }
        return text.toString();
    }

    /** A process asks one thing after another; one whose operation is left open never asks again. */
    private int begin(Operation operation) {
        Deque<Integer> free = idle.computeIfAbsent(operation.client(), client -> new ArrayDeque<>());
        int process = free.isEmpty() ? ++lastProcess : free.pop();
        processes.put(operation.number(), process);
        return process;
    }

    private int end(Operation operation) {
        int process = processes.getOrDefault(operation.number(), -1);
        if (operation.returned() != Operation.NEVER) {
            idle.computeIfAbsent(operation.client(), client -> new ArrayDeque<>())
                    .push(process);
        }
        return process;
    }

    private void invocation(Operation operation) {
        Call call = operation.call();
        event(begin(operation), "invoke", call, call.input());
        if (call.key() != null) {
            pair("key", Values.text(call.key()));
        }
        pair("client", Values.text(operation.client()));
        pair("number", operation.number());
        pair("time", operation.invoked());
        text.append("}\n");
    }

    private void completion(Operation operation, long time) {
        Call call = operation.call();
        boolean isRead = call.input() == null;
        event(end(operation), type(operation), call, isRead ? operation.output() : call.input());
        if (!isRead && operation.outcome() == Outcome.OK && operation.output() != null) {
            pair("output", Values.text(operation.output()));
        }
        if (operation.outcome() == Outcome.COMMITTED) {
            pair("committed", true);
        }
        pair("time", time);
        text.append("}\n");
    }

    private void event(int process, String type, Call call, @Nullable Object value) {
        text.append("{:process ").append(process);
        pair("type", ":" + type);
        pair("f", ":" + call.action());
        pair("value", Values.text(value));
    }

    private void pair(String name, Object value) {
        text.append(", :").append(name).append(' ').append(value);
    }

    /** Whoever was given something and answers false has changed nothing: other checkers may leave it out. */
    private static String type(Operation operation) {
        return switch (operation.outcome()) {
            case OK -> operation.call().input() != null && Boolean.FALSE.equals(operation.output()) ? "fail" : "ok";
            case FAILED -> "fail";
            case UNKNOWN, COMMITTED -> "info";
        };
    }
}
