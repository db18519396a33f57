package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stretch of a {@link Recording} that can be understood without what was before it. All times in nanoseconds. */
final class Reel {
    /** Not yet, or never. */
    static final long NEVER = -1;

    /** A node said this of itself, and so much of its log was durable; null while it is down. */
    record Status(long at, NodeId node, @Nullable NodeStatus status, long durable) {}

    /** Of a log, this is left: what is behind {@code base} and not behind {@code keep}; then come {@code entries}. */
    record Log(long at, NodeId node, LogId base, long keep, List<LogEntry> entries) {}

    /** Something lasts: a pause, a disk that hangs, or a way that is cut. */
    record Span(String kind, NodeId node, @Nullable NodeId to, long from, long until) {}

    /** A message on its way. */
    static final class Letter implements Traffic.Passage {
        private final NodeId from;
        private final NodeId to;
        private final Message message;
        private final long sent;
        private final Recording recording;
        private long arrived = NEVER;

        /** It sets out now. */
        Letter(NodeId from, NodeId to, Message message, Recording recording) {
            this.from = from;
            this.to = to;
            this.message = message;
            this.sent = recording.now();
            this.recording = recording;
        }

        @Override
        public void arrived() {
            arrived = recording.now();
        }

        NodeId from() {
            return from;
        }

        NodeId to() {
            return to;
        }

        Message message() {
            return message;
        }

        long sentAt() {
            return sent;
        }

        /** {@link #NEVER} if it is lost, or still on its way in the end. */
        long arrivedAt() {
            return arrived;
        }
    }

    /** A client's request. */
    static final class Request {
        private final Operation operation;
        private final long from;
        private long until = NEVER;

        /** It is asked. */
        Request(Operation operation, long from) {
            this.operation = operation;
            this.from = from;
        }

        Operation operation() {
            return operation;
        }

        long from() {
            return from;
        }

        /** {@link #NEVER} if it was not answered. */
        long until() {
            return until;
        }

        void answered(long at) {
            until = at;
        }
    }

    private final long from;
    private final List<Status> statuses = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Schedule.Step> steps = new ArrayList<>();

    /** A reel that begins at this time. */
    Reel(long from) {
        this.from = from;
    }

    long from() {
        return from;
    }

    /** How much it holds. */
    long size() {
        return (long) statuses.size() + logs.size() + spans.size() + letters.size() + requests.size() + steps.size();
    }

    List<Status> statuses() {
        return statuses;
    }

    List<Log> logs() {
        return logs;
    }

    List<Span> spans() {
        return spans;
    }

    List<Letter> letters() {
        return letters;
    }

    List<Request> requests() {
        return requests;
    }

    List<Schedule.Step> steps() {
        return steps;
    }
}
