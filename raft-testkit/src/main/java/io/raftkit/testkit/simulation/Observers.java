package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells several observers, and keeps the first violation that one of them finds: a node under test may well swallow
 * what is thrown into it.
 */
final class Observers implements Observer {
    private final List<Observer> observers = new ArrayList<>();
    private @Nullable Violation violation;

    /** One more. */
    void add(Observer observer) {
        observers.add(observer);
    }

    /** One more, to be told before all others: also what makes one of them find something. */
    void addFirst(Observer observer) {
        observers.add(0, observer);
    }

    /** What was found first. */
    @Nullable
    Violation violation() {
        return violation;
    }

    /** Something was found. */
    void report(Violation found) {
        if (violation == null) {
            violation = found;
        }
    }

    private void tell(Consumer<Observer> event) {
        try {
            for (Observer observer : observers) {
                event.accept(observer);
            }
        } catch (Violation found) {
            report(found);
        }
    }

    @Override
    public void started(View node, NodeStatus status) {
        tell(observer -> observer.started(node, status));
    }

    @Override
    public void writing(View node, LogWrite write) {
        tell(observer -> observer.writing(node, write));
    }

    @Override
    public void written(View node, long from) {
        tell(observer -> observer.written(node, from));
    }

    @Override
    public void reset(View node, LogId lastIncluded) {
        tell(observer -> observer.reset(node, lastIncluded));
    }

    @Override
    public void persisted(View node) {
        tell(observer -> observer.persisted(node));
    }

    @Override
    public void sent(View node, NodeId to, Message message) {
        tell(observer -> observer.sent(node, to, message));
    }

    @Override
    public void received(View node, NodeId from, Message message) {
        tell(observer -> observer.received(node, from, message));
    }

    @Override
    public void changed(View node, NodeStatus before, NodeStatus after) {
        tell(observer -> observer.changed(node, before, after));
    }

    @Override
    public void applied(View node, Application application) {
        tell(observer -> observer.applied(node, application));
    }

    @Override
    public void restored(View node, long index, long digest) {
        tell(observer -> observer.restored(node, index, digest));
    }

    @Override
    public void removed(View node) {
        tell(observer -> observer.removed(node));
    }

    @Override
    public void ended(View node) {
        tell(observer -> observer.ended(node));
    }

    @Override
    public void wiped(NodeId node) {
        tell(observer -> observer.wiped(node));
    }

    @Override
    public void paused(NodeId node, long until) {
        tell(observer -> observer.paused(node, until));
    }

    @Override
    public void hung(NodeId node, long until) {
        tell(observer -> observer.hung(node, until));
    }

    @Override
    public void harmed(Schedule.Step step) {
        tell(observer -> observer.harmed(step));
    }

    @Override
    public void healed() {
        tell(Observer::healed);
    }

    @Override
    public void mended(NodeId node) {
        tell(observer -> observer.mended(node));
    }

    @Override
    public void calmed() {
        tell(Observer::calmed);
    }

    @Override
    public void invoked(Operation operation) {
        tell(observer -> observer.invoked(operation));
    }

    @Override
    public void completed(Operation operation) {
        tell(observer -> observer.completed(operation));
    }
}
