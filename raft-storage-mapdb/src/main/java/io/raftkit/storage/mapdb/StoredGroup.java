package io.raftkit.storage.mapdb;

import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import java.nio.file.Path;
import java.util.List;

/**
 * What was written to a log at once.
 *
 * @param file where it stands
 * @param offset where it begins, in bytes
 * @param sequence counts the groups of the whole log from 1
 * @param after the log is cut after this entry
 * @param reset whether everything up to it is dropped as well
 * @param hardState the term and vote in force
 * @param entries those that follow
 */
public record StoredGroup(
        Path file,
        long offset,
        long sequence,
        LogId after,
        boolean reset,
        HardState hardState,
        List<LogEntry> entries) {}
