package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.consensus.Message;
import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.EntryType;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgeryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "RequestPreVote term 3, last 5@2",
                "PreVoteResponse term 3, granted",
                "PreVoteResponse term 2, refused",
                "RequestVote term 3, last 0@0",
                "VoteResponse term 3, granted",
                "VoteResponse term 9223372036854775807, refused",
                "AppendEntries term 3, after 5@2, commit 4",
                "AppendEntries term 3, after 5@2, entries 6@2 7@3, commit 4, round 12",
                "AppendEntriesResponse term 3, match 5@2",
                "AppendEntriesResponse term 3, match 5@2, round 12",
                "AppendEntriesResponse term 3, refused after 5, try 3@1",
                "AppendEntriesResponse term 3, refused after 5, try 3@1, round 12",
                "InstallSnapshot term 3, up to 5@2",
                "InstallSnapshotResponse term 3, has 5@2",
                "InstallSnapshotResponse term 3, lacks 5@2",
            })
    void whatATranscriptShowsCanBeForged(String text) {
        assertThat(Wording.of(forge(text))).isEqualTo(text);
    }

    @Test
    void refusalNamesTheQuestionThatItAnswers() {
        assertThat(forge("AppendEntriesResponse term 3, refused after 5, try 3@1, round 12"))
                .isEqualTo(new Message.AppendEntriesResponse(3, 12, false, new LogId(1, 3), 5, Incarnation.UNKNOWN));
    }

    @Test
    void missingPartIsNamed() {
        assertThatThrownBy(() -> forge("RequestVote term 3")).hasMessageContaining("\"last\"");
        assertThatThrownBy(() -> forge("Introduce term 3")).hasMessageContaining("cannot forge Introduce");
    }

    private static Message forge(String text) {
        return Forgery.of(text, Incarnation.UNKNOWN, ForgeryTest::entry, ForgeryTest::snapshot);
    }

    private static LogEntry entry(LogId id) {
        return LogEntry.of(id, EntryType.NO_OP, 0, Bytes.EMPTY);
    }

    private static Snapshot snapshot(LogId lastIncluded) {
        return new Snapshot(new SnapshotMetadata(lastIncluded, 0, Configuration.bootstrap(List.of()), 0), 0, 0);
    }
}
