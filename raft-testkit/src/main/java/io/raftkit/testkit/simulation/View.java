package io.raftkit.testkit.simulation;

import io.raftkit.model.NodeId;

/**
 * What an oracle may look at in a node.
 *
 * @param id the node
 * @param log its log as it reads it
 * @param durable its log as a crash would certainly leave it
 */
record View(NodeId id, LogImage log, LogImage durable) {}
