package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.Given.acceptedInRound;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.entry;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.HardState;
import io.raftkit.model.Incarnation;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no server in order would say, field by field (H-17). */
class SanityTest {
    private static final long TERM = 5;
    private static final long JUMP = 1L << 32;
    private static final long LARGEST_INDEX = 1L << 62;
    private static final Incarnation N2_LIFE = Given.incarnation("n2");

    private static final long[] EXTREMES = {0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE};

    record Field(String name, Function<Long, Message> message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static LogId at(long term, long index) {
        return new LogId(term, index);
    }

    private static Message.AppendEntries append(long term, long round, LogId previous, long commitIndex) {
        return new Message.AppendEntries(term, round, previous, List.of(), commitIndex);
    }

    private static Message.AppendEntriesResponse appended(long term, long round, LogId match, long previous) {
        return new Message.AppendEntriesResponse(term, round, true, match, previous, N2_LIFE);
    }

    private static Message.AppendEntriesResponse refused(long round, LogId hint, long previous) {
        return new Message.AppendEntriesResponse(TERM, round, false, hint, previous, N2_LIFE);
    }

    private static Message.InstallSnapshot install(long term, LogId last, long configurationIndex) {
        SnapshotMetadata metadata = new SnapshotMetadata(last, configurationIndex, configuration(3), 0);
        return new Message.InstallSnapshot(term, new Snapshot(metadata, 9, 0), 1);
    }

    private static Message.InstallSnapshotResponse installed(long term, LogId last, long received) {
        return new Message.InstallSnapshotResponse(term, last, received, true, N2_LIFE);
    }

    /** Every number that a message of a term carries, the rest of which is in order. */
    static Stream<Field> fields() {
        LogId last = at(1, 1);
        return Stream.of(
                new Field("RequestPreVote.term", n -> new Message.RequestPreVote(n, last)),
                new Field("RequestPreVote.lastLog.term", n -> new Message.RequestPreVote(TERM, at(n, 1))),
                new Field("RequestPreVote.lastLog.index", n -> new Message.RequestPreVote(TERM, at(1, n))),
                new Field("PreVoteResponse.term", n -> new Message.PreVoteResponse(n, false, N2_LIFE)),
                new Field("PreVoteResponse.term, granted", n -> new Message.PreVoteResponse(n, true, N2_LIFE)),
                new Field("RequestVote.term", n -> new Message.RequestVote(n, last, false)),
                new Field("RequestVote.lastLog.term", n -> new Message.RequestVote(TERM, at(n, 1), true)),
                new Field("RequestVote.lastLog.index", n -> new Message.RequestVote(TERM, at(1, n), true)),
                new Field("VoteResponse.term", n -> new Message.VoteResponse(n, true, N2_LIFE)),
                new Field("AppendEntriesResponse.term", n -> appended(n, 0, last, 1)),
                new Field("AppendEntriesResponse.round", n -> appended(TERM, n, last, 1)),
                new Field("AppendEntriesResponse.match.term", n -> appended(TERM, 0, at(n, 1), 1)),
                new Field("AppendEntriesResponse.match.index", n -> appended(TERM, 0, at(1, n), 1)),
                new Field("AppendEntriesResponse.previousIndex", n -> appended(TERM, 0, last, n)),
                new Field("AppendEntriesResponse.round, refused", n -> refused(n, last, 1)),
                new Field("AppendEntriesResponse.match.term, refused", n -> refused(0, at(n, 1), 1)),
                new Field("AppendEntriesResponse.match.index, refused", n -> refused(0, at(1, n), 1)),
                new Field("AppendEntriesResponse.previousIndex, refused", n -> refused(0, last, n)),
                new Field("InstallSnapshotResponse.term", n -> installed(n, last, 9)),
                new Field("InstallSnapshotResponse.lastIncluded.term", n -> installed(TERM, at(n, 1), 9)),
                new Field("InstallSnapshotResponse.lastIncluded.index", n -> installed(TERM, at(1, n), 9)),
                new Field("InstallSnapshotResponse.receivedBytes", n -> installed(TERM, last, n)),
                new Field("TimeoutNow.term", n -> new Message.TimeoutNow(n)));
    }

    /** Only a leader says these. */
    static Stream<Field> fieldsOfLeaders() {
        LogId last = at(1, 1);
        return Stream.of(
                new Field("AppendEntries.term", n -> append(n, 0, last, 1)),
                new Field("AppendEntries.round", n -> append(TERM, n, last, 1)),
                new Field("AppendEntries.previous.term", n -> append(TERM, 0, at(n, 2), 1)),
                new Field("AppendEntries.previous.index", n -> append(TERM, 0, at(1, n), 1)),
                new Field("AppendEntries.commitIndex", n -> append(TERM, 0, last, n)),
                new Field("InstallSnapshot.term", n -> install(n, last, 1)),
                new Field("InstallSnapshot.lastIncluded.term", n -> install(TERM, at(n, 1), 1)),
                new Field("InstallSnapshot.lastIncluded.index", n -> install(TERM, at(1, n), 0)),
                new Field("InstallSnapshot.configurationIndex", n -> install(TERM, last, n)));
    }

    private static void assertGoesOn(Supplier<ACore> servers, Field field) {
        for (long extreme : EXTREMES) {
            ACore server = servers.get();
            NodeStatus before = server.status();
            server.receives(N2, field.message().apply(extreme));
            server.persistsEverything();
            NodeStatus after = server.status();
            assertThat(after.term()).as("%s", extreme).isBetween(before.term(), TERM + 1);
            assertThat(after.lastIndex()).as("%s", extreme).isEqualTo(before.lastIndex());
            assertThat(after.commitIndex()).as("%s", extreme).isBetween(before.commitIndex(), before.lastIndex());
            server.timesOut();
            server.persistsEverything();
        }
    }

    /** A follower in term 5 with one entry. */
    private static ACore follower() {
        return ACore.of(3).term(TERM).start();
    }

    /** A leader of term 5 with the entries 1@1 and 2@5, of which the second is on its own disk only. */
    private static ACore leader() {
        ACore leader = ACore.of(3).term(TERM - 1).start();
        leader.wins();
        leader.persistsEverything();
        return leader;
    }

    @ParameterizedTest
    @MethodSource({"fields", "fieldsOfLeaders"})
    void noNumberTakesAFollowerWhereItMustNotGo(Field field) {
        assertGoesOn(SanityTest::follower, field);
        assertGoesOn(() -> ACore.of(3).log().start(), field);
    }

    @ParameterizedTest
    @MethodSource({"fields", "fieldsOfLeaders"})
    void noNumberTakesACandidateWhereItMustNotGo(Field field) {
        assertGoesOn(() -> ACore.of(3).term(TERM - 1).start().becomesCandidate(), field);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void noNumberTakesALeaderWhereItMustNotGo(Field field) {
        assertGoesOn(SanityTest::leader, field);
    }

    // Which are refused, and how that is told

    private static String objection(Message.OfTerm message) {
        return Objects.requireNonNullElse(Sanity.objection(message, TERM), "none");
    }

    @Test
    void aTermIsBelievedUpToTheLargestJumpAndNoFurther() {
        for (long believed : new long[] {0, 1, TERM, TERM + JUMP}) {
            assertThat(objection(new Message.TimeoutNow(believed))).isEqualTo("none");
        }
        for (long absurd : new long[] {TERM + JUMP + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            assertThat(objection(new Message.TimeoutNow(absurd)))
                    .isEqualTo("it says term " + absurd + ", and the term here is 5");
        }
    }

    /** Every message that names an entry, and says nothing else that is wrong. */
    private static List<Message.OfTerm> naming(LogId id) {
        LogEntry entry = entry(id);
        return List.of(
                new Message.RequestPreVote(TERM, id),
                new Message.RequestVote(TERM, id, false),
                append(TERM, 0, id, 1),
                new Message.AppendEntries(TERM, 0, at(1, 1), List.of(entry(at(1, 2)), entry), 1),
                appended(TERM, 0, id, 1),
                refused(0, id, 1),
                install(TERM, id, 1),
                installed(TERM, id, 9));
    }

    @Test
    void anIndexIsBelievedUpToTheLargestAndNoFurther() {
        assertThat(naming(at(1, LARGEST_INDEX - 1)))
                .allSatisfy(message -> assertThat(objection(message)).isEqualTo("none"));
        for (long absurd : new long[] {LARGEST_INDEX, Long.MAX_VALUE}) {
            assertThat(naming(at(1, absurd)))
                    .allSatisfy(message ->
                            assertThat(objection(message)).isEqualTo("it says that its log reaches index " + absurd));
        }
    }

    /** Entries are made in the term of their leader, and every server has entered that before it has them. */
    @Test
    void nobodyHasAnEntryOfALaterTermThanItsOwn() {
        assertThat(naming(at(TERM, 9)))
                .allSatisfy(message -> assertThat(objection(message)).isEqualTo("none"));
        assertThat(naming(at(TERM + 1, 9)))
                .allSatisfy(message -> assertThat(objection(message)).isEqualTo("in term 5 it names the entry 9@6"));
    }

    /** Before the first entry there is none, and every entry has a term. */
    @Test
    void anEntryHasATermIfAndOnlyIfItHasAnIndex() {
        assertThat(naming(LogId.ZERO))
                .allSatisfy(message -> assertThat(objection(message)).doesNotContain("names"));
        assertThat(naming(at(1, 0)))
                .allSatisfy(message -> assertThat(objection(message)).isEqualTo("it names the entry 0@1"));
        assertThat(naming(at(0, 1)))
                .allSatisfy(message -> assertThat(objection(message)).isEqualTo("it names the entry 1@0"));
    }

    /** Not the end of what it brings alone. */
    @Test
    void theEntryBeforeThoseThatALeaderSendsIsLookedAtToo() {
        Message.OfTerm message = new Message.AppendEntries(TERM, 0, at(TERM + 1, 1), List.of(entry(at(1, 2))), 1);
        assertThat(objection(message)).isEqualTo("in term 5 it names the entry 1@6");
    }

    @Test
    void aSnapshotHoldsNoConfigurationThatCameAfterIt() {
        assertThat(objection(install(TERM, at(1, 9), 9))).isEqualTo("none");
        assertThat(objection(install(TERM, at(1, 9), 10)))
                .isEqualTo("its snapshot ends at 9@1 and has the configuration of entry 10");
    }

    @Test
    void whatIsRefusedIsReportedAndHasNoOtherEffect() {
        for (Message.OfTerm message : naming(at(TERM + 1, 9))) {
            for (ACore server : List.of(follower(), leader())) {
                NodeStatus before = server.status();
                assertThat(server.receives(N2, message))
                        .containsExactly(new Effect.Suspicious(N2, "in term 5 it names the entry 9@6"));
                assertThat(server.status()).isEqualTo(before);
            }
        }
    }

    /** H-56: else it would confirm every read from then on, and every lease. */
    @Test
    void anAnswerToARoundThatHasNotBegunConfirmsNothing() {
        ACore leader = ACore.of(3).start().leads();
        leader.receives(N2, acceptedInRound(2, Long.MAX_VALUE, "2@2"));
        leader.receives(N2, acceptedInRound(2, 1, "2@2"));
        assertThat(only(Effect.ReadReady.class, leader.reads(request("n1", "read"))))
                .isEmpty();
        assertThat(only(Effect.ReadReady.class, leader.receives(N2, acceptedInRound(2, 1, "2@2"))))
                .hasSize(1);
    }

    /** Nobody gets there one jump at a time: each costs a write that must be durable before anything is said. */
    @Test
    void aLaterTermIsEnteredOnlyAsFarAsItIsBelieved() {
        ACore server = follower();
        assertThat(server.receives(N2, new Message.TimeoutNow(TERM + JUMP)))
                .contains(new Effect.Persist(
                        1, new HardState(TERM + JUMP, null), Effect.Persist.NO_TRUNCATION, List.of()));
        assertThat(server.receives(N2, new Message.TimeoutNow(Long.MAX_VALUE)))
                .hasOnlyElementsOfType(Effect.Suspicious.class);
    }
}
