package io.raftkit.runtime;

import io.raftkit.consensus.Effect;
import io.raftkit.consensus.Message;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sends the ranges of the log that the core names, in pieces, and no faster than a follower answers.
 *
 * <p>Recent entries come from the heap, older ones from the store, off the raft loop. What was read there is sent
 * only if the range is still wanted: its leader still leads the same term, in which a leader only appends. All
 * methods run on the raft loop.
 */
@NodeScope
final class Replicator {
    /** What is left to send of a range. */
    private record Range(Effect.Replicate effect, LogId previous) {
        boolean isDone() {
            return previous.index() >= effect.last().index();
        }
    }

    private record Sent(long lastIndex, long bytes) {}

    /** One follower. */
    private static final class Stream {
        final Deque<Range> ranges = new ArrayDeque<>();
        final Deque<Sent> inFlight = new ArrayDeque<>();
        long inFlightBytes;
        long end;
        long acknowledged;
        long heardAt;
        long generation;
        boolean isReading;

        Stream(long now) {
            heardAt = now;
        }

        void restart(long after) {
            acknowledged = after;
            ranges.clear();
            inFlight.clear();
            inFlightBytes = 0;
            isReading = false;
            generation++;
        }
    }

    private final Map<NodeId, Stream> streams = new TreeMap<>();
    private final NodeLog log;
    private final NodeLoops loops;
    private final NodeSettings settings;
    private final Outgoing outgoing;
    private final Lifecycle lifecycle;

    @Inject
    Replicator(NodeLog log, NodeLoops loops, NodeSettings settings, Outgoing outgoing, Lifecycle lifecycle) {
        this.log = log;
        this.loops = loops;
        this.settings = settings;
        this.outgoing = outgoing;
        this.lifecycle = lifecycle;
    }

    void replicate(Effect.Replicate effect) {
        if (effect.previous().equals(effect.last())) {
            send(effect, effect.previous(), List.of());
            return;
        }
        Stream stream = streams.computeIfAbsent(effect.to(), id -> new Stream(now()));
        if (effect.previous().index() != stream.end) {
            stream.restart(effect.previous().index());
        }
        stream.ranges.addLast(new Range(effect, effect.previous()));
        stream.end = effect.last().index();
        pump(stream);
    }

    /** The follower holds the log up to {@code index}: there is room for more on the way to it. */
    void acknowledged(NodeId from, long index) {
        Stream stream = streams.get(from);
        if (stream == null) {
            return;
        }
        stream.heardAt = now();
        stream.acknowledged = Math.max(stream.acknowledged, index);
        while (!stream.inFlight.isEmpty() && stream.inFlight.getFirst().lastIndex() <= index) {
            stream.inFlightBytes -= stream.inFlight.removeFirst().bytes();
        }
        pump(stream);
    }

    /** Up to where no follower that answers will ask for entries any more; all of them if there are no followers. */
    long settled() {
        long patience = settings.config().electionTimeout().toNanos();
        long now = now();
        long settled = Long.MAX_VALUE;
        for (Stream stream : streams.values()) {
            if (now - stream.heardAt < patience) {
                settled = Math.min(settled, stream.acknowledged);
            }
        }
        return settled;
    }

    private long now() {
        return loops.raft().nanoTime();
    }

    /** Another term, or no longer the leader: nothing that was asked for is wanted any more. */
    void stop() {
        streams.values().forEach(stream -> stream.restart(0));
        streams.clear();
    }

    private void pump(Stream stream) {
        while (!stream.ranges.isEmpty()
                && !stream.isReading
                && stream.inFlightBytes < settings.config().maxInFlightBytes()) {
            Range range = stream.ranges.getFirst();
            Optional<List<LogEntry>> recent = log.recent(
                    range.previous().index(),
                    range.effect().last().index(),
                    settings.config().maxBatchBytes());
            if (recent.isPresent()) {
                send(stream, range, recent.get());
            } else {
                readOlder(stream, range);
            }
        }
    }

    private void readOlder(Stream stream, Range range) {
        long generation = stream.generation;
        stream.isReading = true;
        loops.bulk().execute(lifecycle.guard(() -> {
            List<LogEntry> entries = log.read(
                    range.previous().index(),
                    range.effect().last().index(),
                    settings.config().maxBatchBytes());
            loops.raft().execute(lifecycle.guard(() -> {
                if (stream.generation == generation) {
                    stream.isReading = false;
                    send(stream, range, entries);
                    pump(stream);
                }
            }));
        }));
    }

    /** Sends what was read of the first range. If nothing was, it is compacted by now, and the core will find out. */
    private void send(Stream stream, Range range, List<LogEntry> entries) {
        stream.ranges.removeFirst();
        if (entries.isEmpty()) {
            return;
        }
        LogId last = entries.get(entries.size() - 1).id();
        boolean isWhole = last.index() == range.effect().last().index();
        if (isWhole && !last.equals(range.effect().last())) {
            return;
        }
        send(range.effect(), range.previous(), entries);
        long bytes = HeapBytes.of(entries);
        stream.inFlight.addLast(new Sent(last.index(), bytes));
        stream.inFlightBytes += bytes;
        Range rest = new Range(range.effect(), last);
        if (!rest.isDone()) {
            stream.ranges.addFirst(rest);
        }
    }

    private void send(Effect.Replicate effect, LogId previous, List<LogEntry> entries) {
        outgoing.send(
                effect.to(),
                new Message.AppendEntries(effect.term(), effect.round(), previous, entries, effect.commitIndex()));
    }
}
