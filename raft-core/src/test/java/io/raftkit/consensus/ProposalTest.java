package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.Given.heartbeat;
import static io.raftkit.consensus.Given.only;
import static io.raftkit.consensus.Given.proposal;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.LogEntry;
import io.raftkit.model.Proposal;
import io.raftkit.model.RaftConfig;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a command before it is in the log. */
class ProposalTest {
    private static final Proposal FOREIGN = new Proposal(request("n3", "x"), Bytes.utf8("x"));
    private static final int COMMAND_BYTES = 100;
    private static final String COMMAND = "c".repeat(COMMAND_BYTES);

    private static ACore leaderThatAccepts(int commands) {
        long entry = LogEntry.HEADER_BYTES + COMMAND_BYTES;
        return ACore.of(3)
                .config(RaftConfig.builder().maxCommandBytes(COMMAND_BYTES).maxUncommittedBytes(commands * entry))
                .start()
                .leads();
    }

    private static Effect.Reject overloaded(int commands) {
        return new Effect.Reject(
                Collections.nCopies(commands, proposal(COMMAND).id()), Effect.Refusal.OVERLOADED, ACore.N1);
    }

    @Test
    void commandsBeyondTheBoundAreRefused() {
        ACore leader = leaderThatAccepts(2);
        assertThat(leader.proposes(COMMAND, COMMAND, COMMAND)).contains(overloaded(1));
        assertThat(leader.status().lastIndex()).isEqualTo(4);
        assertThat(leader.proposes(COMMAND)).containsExactly(overloaded(1));
    }

    @Test
    void theBoundIsFreeAgainOnceEntriesAreCommitted() {
        ACore leader = leaderThatAccepts(2);
        leader.proposes(COMMAND, COMMAND);
        leader.persistsEverything();
        leader.acknowledgesEverything(N2);
        assertThat(only(Effect.Accept.class, leader.proposes(COMMAND, COMMAND))).hasSize(1);
    }

    @Test
    void oneCommandAlwaysFits() {
        ACore leader = ACore.of(3)
                .config(RaftConfig.builder().maxCommandBytes(COMMAND_BYTES).maxUncommittedBytes(COMMAND_BYTES))
                .start()
                .leads();
        assertThat(only(Effect.Accept.class, leader.proposes(COMMAND))).hasSize(1);
        assertThat(leader.proposes("x")).hasSize(1).hasOnlyElementsOfType(Effect.Reject.class);
    }

    @Test
    void afterOneCommandThatIsRefusedNoLaterOneOfTheBatchIsAccepted() {
        ACore leader = leaderThatAccepts(1);
        assertThat(only(Effect.Reject.class, leader.proposes(COMMAND, COMMAND, ""))
                        .get(0)
                        .requests())
                .hasSize(2);
    }

    @Test
    void aFollowerPassesItsOwnClientsCommandsOn() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.proposes("x"))
                .containsExactly(send(N2, new Message.ForwardProposals(List.of(proposal("x")))));
    }

    @Test
    void aCommandIsPassedOnOnlyOnce() {
        ACore follower = ACore.of(3).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.steps(new Input.Propose(List.of(FOREIGN), 0)))
                .containsExactly(new Effect.Reject(List.of(FOREIGN.id()), Effect.Refusal.NOT_LEADER, N2));
        assertThat(follower.steps(new Input.Propose(List.of(proposal("x"), FOREIGN), 0)))
                .containsExactly(
                        send(N2, new Message.ForwardProposals(List.of(proposal("x")))),
                        new Effect.Reject(List.of(FOREIGN.id()), Effect.Refusal.NOT_LEADER, N2));
    }

    @Test
    void aFollowerThatMayNotPassOnNamesTheLeader() {
        ACore follower =
                ACore.of(3).config(RaftConfig.builder().forwardProposals(false)).start();
        follower.receives(N2, heartbeat(1, "1@1", 1));
        assertThat(follower.proposes("x"))
                .containsExactly(new Effect.Reject(List.of(proposal("x").id()), Effect.Refusal.NOT_LEADER, N2));
    }

    @Test
    void whoeverKnowsNoLeaderRefuses() {
        Effect refusal = new Effect.Reject(List.of(proposal("x").id()), Effect.Refusal.NOT_LEADER, null);
        assertThat(ACore.of(3).start().proposes("x")).containsExactly(refusal);
        assertThat(ACore.of(3).start().becomesCandidate().proposes("x")).containsExactly(refusal);
    }

    @Test
    void theLogsTimeNeverGoesBack() {
        ACore leader = ACore.of(3).start().leads();
        leader.steps(new Input.Propose(List.of(proposal("x")), 500));
        List<Effect> effects = leader.steps(new Input.Propose(List.of(proposal("y")), 400));
        assertThat(only(Effect.Persist.class, effects).get(0).entries().get(0).timestamp())
                .isEqualTo(500);
    }

    /** H-72: a leader with a slow disk must not take in all that its followers' disks can bear. */
    @Test
    void whatOthersDisksCommittedCountsUntilItIsDurableHere() {
        ACore leader = leaderThatAccepts(2);
        leader.proposes(COMMAND, COMMAND);
        leader.acknowledgesEverything(N2);
        assertThat(leader.acknowledgesEverything(ACore.N3)).contains(Given.commit(4));
        assertThat(leader.proposes(COMMAND)).containsExactly(overloaded(1));
        leader.persistsEverything();
        assertThat(only(Effect.Accept.class, leader.proposes(COMMAND))).hasSize(1);
    }

    /** H-72: nor is what is durable here, and nowhere else, done with. */
    @Test
    void whatIsDurableHereCountsUntilItIsCommitted() {
        ACore leader = leaderThatAccepts(2);
        leader.proposes(COMMAND, COMMAND);
        leader.persistsEverything();
        assertThat(leader.proposes(COMMAND)).containsExactly(overloaded(1));
    }
}
