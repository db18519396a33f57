package io.raftkit.spi;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import java.util.List;

/**
 * Carries messages between servers. It may lose, delay and reorder them, but not alter them, nor name a wrong sender.
 * It must not hand over a message twice: Raft itself would not mind, but a command that a follower forwards would be
 * appended twice.
 */
public interface Transport extends AutoCloseable {
    /**
     * Starts to listen and to deliver.
     *
     * @throws io.raftkit.error.TransportException if it cannot, for instance because the port is in use
     */
    void start(Local local, Receiver receiver);

    /**
     * The servers to talk to have changed.
     *
     * <p>A server that is named here neither way is heard all the same, and can be answered for as long as it is there:
     * it may want to join, or be a member by a configuration that has not arrived here yet (§6).
     *
     * @param cluster the cluster they form, {@link ClusterId#NONE} before it is bootstrapped; whoever names another is
     *     refused
     * @param members all of them, this server included: a connection with each is always wanted
     * @param others who else is known and where, none of them a member: talked to when there is something to say,
     *     otherwise left alone
     */
    void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others);

    /** Sends best effort, one way. Never blocks; what cannot be queued within the transport's bounds is dropped. */
    void send(NodeId to, Envelope envelope);

    /** Stops listening, closes all connections and waits until nothing more is delivered. */
    @Override
    void close();

    /** Takes what arrives; may be called on any thread, and does not block. */
    @FunctionalInterface
    interface Receiver {
        /** A message from {@code from}, as the connection knows it. */
        void receive(NodeId from, Envelope envelope);

        /**
         * A connection with this server was closed or could not be kept: a hint that it may be gone. It may come for a
         * server that lives, more than once, or not at all.
         */
        default void disconnected(NodeId peer) {}

        /**
         * Messages to this server are dropped, for as many wait for it already as the transport's bounds allow: a hint
         * to send less. It comes once, until there is room again; on any thread, also on one that is in {@link #send}.
         */
        default void congested(NodeId peer) {}

        /**
         * About how many bytes of messages were received and wait to be processed: a transport may stop reading while
         * they are too many.
         */
        default long unprocessedBytes() {
            return 0;
        }
    }

    /**
     * Who this server is.
     *
     * @param group its Raft group
     * @param self its id and address
     * @param incarnation the life of its storage
     */
    record Local(GroupId group, Endpoint self, Incarnation incarnation) {}
}
