package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.spi.LogWrite;

/** Told everything that happens in a simulated cluster, as it happens. */
interface Observer {
    /** A node begins a life. */
    default void started(View node, NodeStatus status) {}

    /** A write has reached the node's store, and is not in its log yet. */
    default void writing(View node, LogWrite write) {}

    /** The node's log has new entries, the first of them at {@code from}. */
    default void written(View node, long from) {}

    /** The node's log starts anew after this entry. */
    default void reset(View node, LogId lastIncluded) {}

    /** A write of the node became durable. */
    default void persisted(View node) {}

    /** The node gave a message to its transport. */
    default void sent(View node, NodeId to, Message message) {}

    /** A message from {@code from} has reached the node, which will look at it after what reached it before. */
    default void received(View node, NodeId from, Message message) {}

    /** The node's status is another than after the event before. */
    default void changed(View node, NodeStatus before, NodeStatus after) {}

    /** The node applied a command. */
    default void applied(View node, Application application) {}

    /** The node's state was replaced by one that stands at this command and has this digest. */
    default void restored(View node, long index, long digest) {}

    /** The node was told that it is a member no more. */
    default void removed(View node) {}

    /** The node's life has ended, in good order or not. */
    default void ended(View node) {}

    /** The node's disk was emptied. */
    default void wiped(NodeId node) {}

    /** Nothing happens on the node's machine before {@code until}. */
    default void paused(NodeId node, long until) {}

    /** Nothing that the node writes is durable before {@code until}. */
    default void hung(NodeId node, long until) {}

    /** Harm is about to be done. */
    default void harmed(Schedule.Step step) {}

    /** All ways between nodes are open again. */
    default void healed() {}

    /** All ways from and to the node are open again. */
    default void mended(NodeId node) {}

    /** From now on nothing goes wrong any more. */
    default void calmed() {}

    /** A client began an operation. */
    default void invoked(Operation operation) {}

    /** A client learned the outcome of an operation. */
    default void completed(Operation operation) {}
}
