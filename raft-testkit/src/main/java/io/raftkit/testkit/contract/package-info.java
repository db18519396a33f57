/** Conformance suites: what every implementation of a port has to promise, as JUnit classes to extend. */
@NullMarked
package io.raftkit.testkit.contract;

import org.jspecify.annotations.NullMarked;
