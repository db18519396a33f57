package io.raftkit.runtime;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Scope;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;

/** One instance per node; a process may run many nodes. */
@Scope
@Documented
@Retention(RUNTIME)
@interface NodeScope {}
