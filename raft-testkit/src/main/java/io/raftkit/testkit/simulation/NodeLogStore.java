package io.raftkit.testkit.simulation;

import io.raftkit.spi.LogStore;

/** The log of one life of a node. */
interface NodeLogStore extends LogStore {
    /** The disk is as fast as it should be: what waits is durable soon. */
    void hurry();

    /** The node crashes: what was not durable may be lost. Nothing is heard of the store again. */
    void crash();
}
