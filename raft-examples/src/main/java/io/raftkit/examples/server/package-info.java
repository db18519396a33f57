/** One node of the key-value store in a process of its own, with HTTP for its users. */
@NullMarked
package io.raftkit.examples.server;

import org.jspecify.annotations.NullMarked;
