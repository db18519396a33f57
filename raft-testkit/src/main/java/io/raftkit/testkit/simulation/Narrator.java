package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Tells who leads when, and what happens to nodes and the network. */
final class Narrator implements Observer {
    private final VirtualTime time;
    private final Consumer<Happening> listener;
    private final Set<NodeId> leading = new HashSet<>();
    private final Set<NodeId> down = new HashSet<>();
    private boolean cut;

    /** Tells {@code listener} what happens from now on. */
    Narrator(VirtualTime time, Consumer<Happening> listener) {
        this.time = time;
        this.listener = listener;
    }

    private void tell(Happening.Kind kind, String what) {
        listener.accept(new Happening(Duration.ofNanos(time.now()), kind, what));
    }

    @Override
    public void started(View node, NodeStatus status) {
        if (down.remove(node.id())) {
            tell(Happening.Kind.RECOVERY, node.id() + " is back");
        }
    }

    @Override
    public void ended(View node) {
        down.add(node.id());
        leading.remove(node.id());
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        if (after.isLeader() && (leading.add(node.id()) || before.term() != after.term())) {
            tell(Happening.Kind.LEADERSHIP, node.id() + " leads in term " + after.term());
        } else if (!after.isLeader() && leading.remove(node.id())) {
            tell(Happening.Kind.LEADERSHIP, node.id() + " leads no more, in term " + after.term());
        }
    }

    @Override
    public void harmed(Schedule.Step step) {
        Fault kind = step.id().kind();
        cut |= kind == Fault.CUT;
        if (kind != Fault.LATE && kind != Fault.ALARM) {
            tell(Happening.Kind.FAULT, step.what());
        }
    }

    @Override
    public void healed() {
        if (cut) {
            cut = false;
            tell(Happening.Kind.RECOVERY, "the network is whole again");
        }
    }

    @Override
    public void mended(NodeId node) {
        tell(Happening.Kind.RECOVERY, node + " can be reached again");
    }

    @Override
    public void calmed() {
        tell(Happening.Kind.RECOVERY, "nothing goes wrong from now on");
    }
}
