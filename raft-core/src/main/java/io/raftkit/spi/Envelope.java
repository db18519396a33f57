package io.raftkit.spi;

import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.GroupId;

/**
 * A message and where it belongs. A server drops what belongs to another group or another bootstrap.
 *
 * @param group the Raft group
 * @param cluster the sender's cluster, {@link ClusterId#NONE} before it is bootstrapped
 * @param message what is said
 */
public record Envelope(GroupId group, ClusterId cluster, Message message) {}
