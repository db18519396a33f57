package io.raftkit.testkit.script;

import io.raftkit.model.Endpoint;
import io.raftkit.model.Suffrage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told when it starts.
 *
 * @param members who is in its cluster, or whom to ask if it is to join one
 * @param joinAs as what it is to join; null if it is one of the members
 */
record Beginning(List<Endpoint> members, @Nullable Suffrage joinAs) {}
