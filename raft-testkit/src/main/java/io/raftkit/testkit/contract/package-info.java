/** What adapters promise, as tests that their authors extend. */
@NullMarked
package io.raftkit.testkit.contract;

import org.jspecify.annotations.NullMarked;
