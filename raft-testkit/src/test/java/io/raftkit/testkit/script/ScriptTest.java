package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final Path TABLE = Path.of("src/main/java/io/raftkit/testkit/script/ScriptedCluster.java");

    @Test
    void expectedOutputIsReplacedByTheActual() {
        String script = """
                # One.
                cluster n1
                campaign n1
                ----
                what was expected
                ...in two lines

                status
                ----
                """;
        assertThat(Script.parse(script).run()).isEqualTo("""
                # One.
                cluster n1
                campaign n1
                ----
                n1 follower, term 1 -> candidate, term 2

                status
                ----
                n1 candidate, term 2, vote n1, commit 0, log 1@1; on disk term 1, no vote
                """);
    }

    @Test
    void hiddenLinesAreNotPrinted() {
        assertThat(linesOf("""
                cluster n1 n2 n3
                hide n2 pre_candidate
                campaign n1
                show n2
                campaign n1
                quietly campaign n1
                """))
                .containsExactly(
                        "n1 > n3  RequestPreVote term 2, last 1@1",
                        "n1 > n2  RequestPreVote term 2, last 1@1",
                        "n1 > n3  RequestPreVote term 2, last 1@1");
    }

    @Test
    void messagesAreHeldReleasedRepeatedAndReversed() {
        assertThat(linesOf("""
                cluster n1 n2 n3
                hide n1
                forge n2 > n1 RequestVote term 2, last 1@1
                forge n2 > n1 RequestVote term 3, last 1@1
                forge n3 > n1 RequestVote term 4, last 1@1
                reverse n1 from n2
                duplicate n1 RequestVote 1
                hold n1 1
                show
                deliver n1 1
                persist n1
                release n1
                deliver n1
                persist n1
                """))
                .containsExactly(
                        "n1 follower, term 1 -> follower, term 2",
                        "n1 > n2  VoteResponse term 2, granted",
                        "n1 follower, term 2 -> follower, term 4",
                        "n1 > n2  VoteResponse term 4, refused",
                        "n1 > n2  VoteResponse term 4, refused",
                        "n1 > n3  VoteResponse term 4, granted");
    }

    @Test
    void whatIsSentOverALinkThatIsCutIsLost() {
        assertThat(linesOf("""
                cluster n1 n2 n3
                cut n1 > n2
                cut n1 | n3
                campaign n1
                heal n1 > n2
                hide n1
                forge n2 > n1 RequestPreVote term 2, last 1@1
                show
                deliver n1
                """))
                .containsExactly(
                        "n1 > n2  RequestPreVote term 2, last 1@1 (lost)",
                        "n1 > n3  RequestPreVote term 2, last 1@1 (lost)",
                        "n1 follower, term 1 -> pre_candidate, term 1",
                        "n1 > n2  PreVoteResponse term 2, granted");
    }

    @Test
    void crashKeepsTheOldestWritesThatWerePersisted() {
        assertThat(linesOf("""
                cluster n1 n2
                forge n2 > n1 AppendEntries term 2, after 1@1, entries 2@2, commit 0
                forge n2 > n1 AppendEntries term 2, after 2@2, entries 3@2, commit 0
                deliver n1
                hide n2
                persist n1 2
                crash n1
                restart n1
                status n1
                """)).last().isEqualTo("n1 follower, term 2, no vote, commit 0, log 1@1 2@2");
    }

    @Test
    void commandThatDoesNothingIsAMistake() {
        String start = "cluster n1 n2\nterm n1 3\n";
        assertFails(start + "drop n1", "there is no such message");
        assertFails(start + "persist n1", "n1 has nothing to write");
        assertFails(start + "restart n1", "n1 has not crashed");
        assertFails(start + "fails n1 campaign n1", "n1 did not stop");
        assertFails(start + "crash n2\nelect n1", "n1 is not elected");
    }

    @Test
    void misspeltWordIsNamed() {
        String start = "cluster n1 n2\n";
        assertFails(start + "compaign n1", "there is no command compaign");
        assertFails(start + "campaign n3", "there is no server n3");
        assertFails(start + "campaign n1\ndeliver n2 RequestPrevote", "RequestPrevote is neither");
        assertFails(start + "cut n1 n2", "neither > nor |");
        assertFails(start + "status\nwindow 2", "window comes too late");
    }

    @Test
    void mistakeIsShownWithWhatCameBefore() {
        assertFails("cluster n1\ncampaign n1\n----\n\nstatus\nnonsense", "in \"nonsense\"");
        assertFails("cluster n1\ncampaign n1\nnonsense", "after\nn1 follower, term 1 -> candidate, term 2");
    }

    @Test
    void everyCommandIsInTheTable() throws IOException {
        String table = Files.readString(TABLE);
        assertThat(new ScriptedCluster().vocabulary())
                .hasSizeGreaterThan(30)
                .allSatisfy(verb -> assertThat(table).contains(" *   " + verb));
    }

    private static List<String> linesOf(String script) {
        return Script.parse(script + "----\n")
                .run()
                .lines()
                .dropWhile(line -> !line.equals("----"))
                .skip(1)
                .toList();
    }

    private static void assertFails(String script, String message) {
        assertThatThrownBy(() -> Script.parse(script).run()).hasMessageContaining(message);
    }
}
