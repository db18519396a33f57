/** A key-value node wired by Dagger: swap a module in the list, and it runs on something else. */
@NullMarked
package io.raftkit.examples.dagger;

import org.jspecify.annotations.NullMarked;
