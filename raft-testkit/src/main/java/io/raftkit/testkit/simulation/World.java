package io.raftkit.testkit.simulation;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.RaftException;
import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes, network, disks and clocks of one simulation, and the oracles that watch them. */
final class World {
    private final long seed;
    private final Subject subject;
    private final Schedule schedule;
    private final String replay;
    private final VirtualTime time = new VirtualTime();
    private final Trace trace = new Trace(time);
    private final Observers observers = new Observers();
    private final Chains chains = new Chains();
    private final Oracles oracles;
    private final Counts counts = new Counts();
    private final SimulatedNetwork network;
    private final SortedMap<NodeId, SimulatedNode> nodes = new TreeMap<>();
    private final Roster roster;
    private final Administration administration = new Administration(this);
    private final Atlas atlas;
    private final Settings drawn;
    private Settings settings;
    private long operations;

    /**
     * A cluster whose machines are all switched off.
     *
     * @param replay the command that runs this again
     */
    World(long seed, Settings settings, Subject subject, Schedule schedule, String replay, SplittableRandom random) {
        this.seed = seed;
        this.drawn = settings;
        this.settings = settings;
        this.subject = subject;
        this.schedule = schedule;
        this.replay = replay;
        this.network = new SimulatedNetwork(time, random.split(), settings.network());
        this.oracles = new Oracles(chains, time::events, new Bounds(settings.config(), id -> node(id).backlog()));
        observers.add(trace);
        oracles.all().stream().filter(subject.watching()).forEach(observers::add);
        for (int i = 1; i <= settings.members() + settings.spares(); i++) {
            NodeId id = NodeId.of("n" + i);
            nodes.put(id, new SimulatedNode(id, this, random.split()));
        }
        List<NodeId> first = nodes.keySet().stream().limit(settings.members()).toList();
        this.roster = new Roster(first, oracles.golden());
        this.atlas = new Atlas(this, first);
        observers.add(atlas);
        observers.add(administration);
    }

    VirtualTime time() {
        return time;
    }

    Trace trace() {
        return trace;
    }

    Observers observers() {
        return observers;
    }

    Oracles oracles() {
        return oracles;
    }

    Chains chains() {
        return chains;
    }

    Counts counts() {
        return counts;
    }

    Settings settings() {
        return settings;
    }

    /** The settings it began with. */
    Settings drawn() {
        return drawn;
    }

    /** The command that runs this again. */
    String replay() {
        return replay;
    }

    Roster roster() {
        return roster;
    }

    Administration administration() {
        return administration;
    }

    Atlas atlas() {
        return atlas;
    }

    Subject subject() {
        return subject;
    }

    SimulatedNetwork network() {
        return network;
    }

    Collection<SimulatedNode> nodes() {
        return nodes.values();
    }

    SimulatedNode node(NodeId id) {
        SimulatedNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException(id + " is none of " + nodes.keySet());
        }
        return node;
    }

    /** Switches on the machines that form the cluster. */
    void begin() {
        nodes.values().stream().limit(settings.members()).forEach(SimulatedNode::start);
    }

    /** What harm was done. */
    Schedule schedule() {
        return schedule;
    }

    /**
     * Does harm, unless this run leaves it out.
     *
     * @param what says what it is, later or never
     * @param harm does it; whatever is random about it is drawn already
     */
    void harm(Fault kind, Supplier<String> what, Runnable harm) {
        schedule.admit(kind, time.now(), what).ifPresent(step -> {
            if (kind.isNoted()) {
                note(step.what());
            }
            observers.harmed(step);
            harm.run();
        });
    }

    /** Writes a line into the trace. */
    void note(String what) {
        trace.note(what);
    }

    /** Ends a node's life in the middle of everything. */
    void crash(NodeId id) {
        if (node(id).isUp()) {
            counts.crashes++;
            node(id).crash();
        }
    }

    /** Nothing happens on a machine for so long, unless this run leaves that out. */
    void pause(SimulatedNode node, long nanos) {
        harm(
                Fault.PAUSE,
                () -> String.format(Locale.ROOT, "%s pauses for %.3f s", node.id(), nanos / 1e9),
                () -> node.pause(time.now() + nanos));
    }

    /** Empties a disk; a node that is up crashes first. */
    void wipe(NodeId id) {
        crash(id);
        counts.wipes++;
        node(id).wipe();
    }

    /** Mends all ways between nodes. */
    void heal() {
        network.heal();
        observers.healed();
    }

    /** Mends all ways from and to a node. */
    void mend(NodeId id) {
        network.mend(id);
        observers.mended(id);
    }

    /** From now on, network and disks behave. */
    void calm() {
        settings = settings.calmed();
        network.become(settings.network());
        observers.calmed();
        heal();
        network.refresh();
        nodes.values().forEach(SimulatedNode::calm);
        time.endPauses();
    }

    /** Runs tasks until the condition holds or the time has come; whether it holds. */
    boolean run(long until, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (time.next() > until) {
                time.advanceTo(until);
                return condition.getAsBoolean();
            }
            step();
        }
        return true;
    }

    private void step() {
        try {
            if (time.step() instanceof Life life) {
                life.look();
            }
        } catch (Violation found) {
            observers.report(found);
        } catch (RuntimeException | Error unexpected) {
            throw failure("No Surprises", "a task threw " + unexpected, unexpected);
        }
        Violation found = observers.violation();
        if (found != null) {
            throw failure(found.property(), found.getMessage(), found);
        }
    }

    /** What is reported for a broken property. */
    Failure failure(String property, @Nullable String finding, @Nullable Throwable cause) {
        String report = String.format(
                "%s%n  seed %d, virtual time %.6f s, event %d, property: %s%n  %s%n  replay: %s%n  last changes:%n%s",
                finding, seed, time.now() / 1e9, time.events(), property, settings, replay, trace.render());
        return new Failure(property, String.valueOf(finding), time.now(), report, cause);
    }

    /** A node has given up. */
    Violation nodeFailed(NodeId id, Throwable cause) {
        Violation violation = new Violation("Nodes Live", id + " stopped by itself: " + cause);
        violation.initCause(cause);
        return violation;
    }

    /** A client proposes at a node that is up. */
    Operation propose(SimulatedNode node, Bytes command, Consumer<Operation> whenDone) {
        Operation operation = new Operation(++operations, true, node.id(), command);
        Bytes numbered = RecordingStateMachine.command(operation.number(), command);
        return call(node, operation, raft -> raft.propose(numbered), whenDone);
    }

    /** A client reads at a node that is up. */
    Operation query(SimulatedNode node, Bytes query, Consumer<Operation> whenDone) {
        return query(node, query, Consistency.LINEARIZABLE, whenDone);
    }

    /** A client reads at a node that is up, from a state that is at least so fresh. */
    Operation query(SimulatedNode node, Bytes query, Consistency consistency, Consumer<Operation> whenDone) {
        Operation operation = new Operation(++operations, false, node.id(), query);
        return call(node, operation, raft -> raft.query(query, consistency), whenDone);
    }

    private Operation call(
            SimulatedNode node,
            Operation operation,
            Function<RaftNode, CompletableFuture<Bytes>> request,
            Consumer<Operation> whenDone) {
        operation.whenDone(whenDone);
        observers.invoked(operation);
        RaftNode raft = node.raft().orElseThrow(() -> new IllegalStateException(node.id() + " is down"));
        node.owes(operation);
        var unused = request.apply(raft).whenComplete((answer, error) -> {
            if (operation.outcome() != Operation.Outcome.PENDING) {
                return; // the node crashed before it answered: nobody hears this
            }
            node.answered(operation);
            if (error == null && answer.length() < Long.BYTES) {
                observers.report(
                        new Violation("No Acknowledged Write Lost", operation + ": nobody applied what is answered"));
                operation.fail(new IllegalStateException("no answer of the state machine"), false);
            } else if (error == null) {
                operation.succeed(RecordingStateMachine.number(answer), RecordingStateMachine.content(answer));
            } else {
                Throwable cause =
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
                operation.fail(cause, isDefinite(operation, cause));
            }
            completed(operation);
        });
        return operation;
    }

    private boolean isDefinite(Operation operation, Throwable cause) {
        if (cause instanceof RaftException raft) {
            return raft.retry() == RaftException.Retry.SAFE;
        }
        observers.report(new Violation("No Surprises", operation + " failed with " + cause));
        return false;
    }

    /** The node crashed before it answered. */
    void neverAnswered(Operation operation) {
        operation.fail(new OutcomeUnknownException(operation.node() + " crashed"), false);
        completed(operation);
    }

    private void completed(Operation operation) {
        trace.mix(Mix.of(operation.number(), operation.position()));
        switch (operation.outcome()) {
            case OK -> counts.acknowledged++;
            case DEFINITELY_NOT -> counts.refused++;
            default -> counts.unknown++;
        }
        observers.completed(operation);
        operation.done();
    }
}
