package io.raftkit.storage.mapdb;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;

/** Marks the {@link java.nio.file.Path} of the directory in which a node keeps its log. */
@Qualifier
@Documented
@Retention(RUNTIME)
public @interface DataDirectory {}
