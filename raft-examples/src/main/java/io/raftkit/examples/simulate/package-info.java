/** Runs a whole cluster in virtual time, and shows what happened. */
@NullMarked
package io.raftkit.examples.simulate;

import org.jspecify.annotations.NullMarked;
