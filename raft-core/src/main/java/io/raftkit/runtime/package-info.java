/** Runs the consensus core against the ports. */
@NullMarked
package io.raftkit.runtime;

import org.jspecify.annotations.NullMarked;
