package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happens in a world, so that it can be looked at: at least the last half of as many events as it is told.
 *
 * <p>It writes on two reels in turn. Each begins with the state of all nodes; when one is full, the older is dropped.
 */
final class Recording implements Observer, Traffic {
    private static final String PAUSE = "pause";
    private static final String HANG = "hang";
    private static final String CUT = "cut";

    private record Way(NodeId from, NodeId to) {}

    private final World world;
    private final long limit;
    private final SortedMap<NodeId, View> views = new TreeMap<>();
    private final Map<NodeId, NodeStatus> statuses = new HashMap<>();
    private final Map<NodeId, Reel.Span> paused = new HashMap<>();
    private final Map<NodeId, Reel.Span> hung = new HashMap<>();
    private final Map<Way, Long> cuts = new HashMap<>();
    private final Map<Operation, Reel.Request> open = new HashMap<>();
    private @Nullable Reel previous;
    private Reel current = new Reel(0);
    private long peace = Reel.NEVER;

    private Recording(World world, long limit) {
        this.world = world;
        this.limit = limit;
    }

    /** Records a world that has not begun. */
    static Recording of(World world, long limit) {
        Recording recording = new Recording(world, limit);
        world.observers().addFirst(recording);
        world.network().watch(recording);
        return recording;
    }

    /** What there is, in order: first what has ended; what lasts, lasts until now. */
    List<Reel> reels() {
        Reel rest = new Reel(now());
        List<Reel.Span> lasting = new ArrayList<>(paused.values());
        lasting.addAll(hung.values());
        lasting.forEach(span -> end(span, rest));
        cuts.forEach((way, from) -> rest.spans().add(new Reel.Span(CUT, way.from, way.to, from, now())));
        return previous == null ? List.of(current, rest) : List.of(previous, current, rest);
    }

    /** When all was mended, {@link Reel#NEVER} if it never was. */
    long peace() {
        return peace;
    }

    /** The time in the recorded world. */
    long now() {
        return world.time().now();
    }

    /** A reel to write on. */
    private Reel reel() {
        if (current.size() >= limit / 2) {
            previous = current;
            current = new Reel(now());
            views.values().forEach(view -> {
                status(view, statuses.get(view.id()));
                current.logs().add(whole(view));
            });
        }
        return current;
    }

    private void status(View node, @Nullable NodeStatus status) {
        current.statuses()
                .add(new Reel.Status(
                        now(), node.id(), status, node.durable().last().index()));
    }

    private Reel.Log whole(View node) {
        LogImage log = statuses.containsKey(node.id()) ? node.log() : node.durable();
        long base = log.base().index();
        return new Reel.Log(now(), node.id(), log.base(), base, log.read(base, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Override
    public void started(View node, NodeStatus status) {
        Reel reel = reel();
        views.put(node.id(), node);
        statuses.put(node.id(), status);
        status(node, status);
        reel.logs().add(whole(node));
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        Reel unused = reel();
        statuses.put(node.id(), after);
        status(node, after);
    }

    @Override
    public void persisted(View node) {
        NodeStatus status = statuses.get(node.id());
        if (status != null) {
            Reel unused = reel();
            status(node, status);
        }
    }

    @Override
    public void ended(View node) {
        Reel reel = reel();
        statuses.remove(node.id());
        status(node, null);
        reel.logs().add(whole(node));
    }

    @Override
    public void wiped(NodeId node) {
        views.remove(node);
        reel().logs().add(new Reel.Log(now(), node, LogId.ZERO, 0, List.of()));
    }

    @Override
    public void writing(View node, LogWrite write) {
        long last = node.log().last().index();
        long keep = Math.min(last, write.truncateAfter());
        if (keep < last || !write.entries().isEmpty()) {
            reel().logs().add(new Reel.Log(now(), node.id(), node.log().base(), keep, write.entries()));
        }
    }

    @Override
    public void reset(View node, LogId lastIncluded) {
        reel().logs().add(new Reel.Log(now(), node.id(), lastIncluded, lastIncluded.index(), List.of()));
    }

    @Override
    public Passage sent(NodeId from, NodeId to, Message message) {
        Reel.Letter letter = new Reel.Letter(from, to, message, this);
        reel().letters().add(letter);
        return letter;
    }

    @Override
    public void cut(NodeId from, NodeId to) {
        cuts.put(new Way(from, to), now());
    }

    @Override
    public void mended(NodeId from, NodeId to) {
        Long since = cuts.remove(new Way(from, to));
        if (since != null && since < now()) {
            reel().spans().add(new Reel.Span(CUT, from, to, since, now()));
        }
    }

    @Override
    public void paused(NodeId node, long until) {
        begin(paused, new Reel.Span(PAUSE, node, null, now(), until));
    }

    @Override
    public void hung(NodeId node, long until) {
        begin(hung, new Reel.Span(HANG, node, null, now(), until));
    }

    private void begin(Map<NodeId, Reel.Span> lasting, Reel.Span span) {
        Reel.Span before = lasting.put(span.node(), span);
        if (before != null) {
            end(before, reel());
        }
    }

    /** It ended by itself, or now. */
    private void end(Reel.Span span, Reel reel) {
        long until = Math.min(span.until(), now());
        reel.spans().add(new Reel.Span(span.kind(), span.node(), null, span.from(), until));
    }

    @Override
    public void harmed(Schedule.Step step) {
        reel().steps().add(step);
    }

    @Override
    public void calmed() {
        peace = now();
        Reel reel = reel();
        paused.values().forEach(span -> end(span, reel));
        hung.values().forEach(span -> end(span, reel));
        paused.clear();
        hung.clear();
    }

    @Override
    public void invoked(Operation operation) {
        Reel.Request request = new Reel.Request(operation, now());
        open.put(operation, request);
        reel().requests().add(request);
    }

    @Override
    public void completed(Operation operation) {
        Reel.Request request = open.remove(operation);
        if (request != null) {
            request.answered(now());
        }
    }
}
