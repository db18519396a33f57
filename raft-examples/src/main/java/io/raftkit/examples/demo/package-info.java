/** Three nodes in one process: elections, replication, handover and catching up, as they happen. */
@NullMarked
package io.raftkit.examples.demo;

import org.jspecify.annotations.NullMarked;
