/** A store of one's own: a log in one plain file. */
@NullMarked
package io.raftkit.examples.storage;

import org.jspecify.annotations.NullMarked;
