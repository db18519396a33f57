package io.raftkit.testkit.script;

import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.RequestId;
import java.util.List;

/** What is around a scripted server. */
interface Outside {
    /** The server says something; {@code disk} is its own. */
    void send(InFlight message, ScriptedDisk disk);

    /** The script says that the server has said something. */
    void forged(InFlight message);

    /** Whether a snapshot is under way already. */
    boolean isSendingSnapshot(NodeId from, NodeId to);

    /** The names that the script gave to requests. */
    String names(List<RequestId> requests);

    /** The server has taken a step. */
    void stepped(NodeStatus status, ScriptedDisk disk);

    /** The server has lost all that it knew. */
    void wiped(NodeId server);

    /** A line for the transcript. */
    void print(String line);
}
