package io.raftkit.testkit.simulation;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;

/** Told what becomes of every message, and which ways are cut. */
interface Traffic {
    /** Nobody looks. */
    Traffic UNSEEN = new Traffic() {
        private final Passage passage = new Passage() {};

        @Override
        public Passage sent(NodeId from, NodeId to, Message message) {
            return passage;
        }
    };

    /** One message on its way. */
    interface Passage {
        /** It has arrived. */
        default void arrived() {}

        /** It never will. */
        default void lost() {}
    }

    /** A message sets out; once more if it is doubled. */
    Passage sent(NodeId from, NodeId to, Message message);

    /** From now on nothing sets out this way. */
    default void cut(NodeId from, NodeId to) {}

    /** The way is open again. */
    default void mended(NodeId from, NodeId to) {}
}
