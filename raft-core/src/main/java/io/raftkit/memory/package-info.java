/** Ports that live in memory: first steps, tests, one-process clusters. */
@NullMarked
package io.raftkit.memory;

import org.jspecify.annotations.NullMarked;
