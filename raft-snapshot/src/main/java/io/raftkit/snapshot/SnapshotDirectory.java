package io.raftkit.snapshot;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;

/** Marks the {@link java.nio.file.Path} of the directory in which {@link FileSnapshotModule} keeps snapshots. */
@Qualifier
@Documented
@Retention(RUNTIME)
public @interface SnapshotDirectory {}
