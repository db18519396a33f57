/** Looks into the log of a server: checks it, shows it, measures it. */
@NullMarked
package io.raftkit.examples.inspect;

import org.jspecify.annotations.NullMarked;
