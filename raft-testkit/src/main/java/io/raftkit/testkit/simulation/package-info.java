/** A cluster of whole nodes in virtual time: one thread, one seed, every fault, every property of the paper. */
@NullMarked
package io.raftkit.testkit.simulation;

import org.jspecify.annotations.NullMarked;
