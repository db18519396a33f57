/** What the toolkit costs. */
@NullMarked
package io.raftkit.bench;

import org.jspecify.annotations.NullMarked;
