/** The first steps of the README. */
@NullMarked
package io.raftkit.examples.quickstart;

import org.jspecify.annotations.NullMarked;
