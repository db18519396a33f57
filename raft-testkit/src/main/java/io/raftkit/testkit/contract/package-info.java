/** What adapters promise, as JUnit classes that their authors extend. */
@NullMarked
package io.raftkit.testkit.contract;

import org.jspecify.annotations.NullMarked;
