package io.raftkit.consensus;

import static io.raftkit.consensus.ACore.N2;
import static io.raftkit.consensus.Given.at;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.incarnation;
import static io.raftkit.consensus.Given.request;
import static io.raftkit.consensus.Given.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.ClusterId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.SnapshotChunk;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the core says reaches whoever is to do it: each kind its own method, and no kind is forgotten. */
class DispatchTest {
    private record Call(String method, Object argument) {}

    private static final List<Effect> EFFECTS = List.of(
            Given.writeTerm(1, 2, N2),
            new Effect.ResetLog(1, at("9@4")),
            Given.send(N2, Given.vote(1)),
            Given.replicate(N2, 1, "1@1", "2@1", 1),
            new Effect.SendSnapshot(N2, 1),
            new Effect.FetchSnapshot(N2, Given.offer(1, snapshot("9@1", 3))),
            new Effect.InstallSnapshot(snapshot("9@1", 3)),
            Given.commit(1),
            new Effect.Compact(at("9@4")),
            new Effect.Accept(List.of(request("n1", "a")), at("2@1")),
            new Effect.Reject(List.of(request("n1", "a")), Effect.Refusal.OVERLOADED, null),
            new Effect.ReadReady(List.of(request("n1", "a")), 1),
            new Effect.RejectReads(List.of(request("n1", "a")), null),
            new Effect.Reconfigured(configuration(3)),
            Given.roleChanged(),
            new Effect.IdentityLost(incarnation("n1")),
            new Effect.Done(request("n1", "a"), 1),
            new Effect.NotDone(request("n1", "a"), Effect.Failure.CONFLICT, "why", null),
            new Effect.Removed(1),
            new Effect.MemberWiped(N2, incarnation("n2")),
            new Effect.Suspicious(N2, "what"));

    /** Messages between clients' servers, which the runtime matches up: to the core they are nothing. */
    private static final List<Message> CLIENT_MESSAGES = List.of(
            new Message.ForwardProposals(List.of(Given.proposal("x"))),
            new Message.ProposalResponse(request("n1", "x"), Message.Outcome.LOST, 0, Bytes.EMPTY, N2),
            new Message.ReadIndex(List.of(request("n1", "a")), false),
            new Message.ReadIndexResponse(List.of(request("n1", "a")), 1),
            new Message.FetchSnapshot(snapshot("9@1", 3).id(), 0, 0),
            new Message.SnapshotPiece(new SnapshotChunk(snapshot("9@1", 3).id(), 0, Bytes.EMPTY)));

    private static final List<Message> SERVER_MESSAGES = List.of(
            Given.requestPreVote(2, "1@1"),
            new Message.PreVoteResponse(2, true, Given.incarnation("n1")),
            Given.requestVote(2, "1@1"),
            Given.vote(2),
            Given.append(1, "1@1", 0, "2@1"),
            Given.accepted(1, "1@1", 1),
            Given.offer(1, snapshot("9@1", 3)),
            Given.installed(1, snapshot("9@1", 3)),
            new Message.Introduce(incarnation("n2"), ClusterId.NONE),
            new Message.IntroduceResponse(configuration(3), 1),
            new Message.TimeoutNow(1),
            new Message.Join(Given.member("n2")),
            new Message.Removed(1));

    /** Notes the calls that {@code calls} makes of an instance of {@code type}. */
    private static <T> List<Call> callsOf(Class<T> type, Consumer<T> calls) {
        List<Call> noted = new ArrayList<>();
        Object recorder =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    noted.add(new Call(method.getName(), args[0]));
                    return null;
                });
        calls.accept(type.cast(recorder));
        return noted;
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }

    @Test
    void everyEffectIsPerformedByTheMethodNamedAfterIt() {
        assertThat(EFFECTS).map(Object::getClass).containsExactlyInAnyOrder(Effect.class.getPermittedSubclasses());
        for (Effect effect : EFFECTS) {
            String method = name(effect).substring(0, 1).toLowerCase(Locale.ROOT)
                    + name(effect).substring(1);
            assertThat(callsOf(Effect.Handler.class, effect::perform)).containsExactly(new Call(method, effect));
        }
    }

    @Test
    void everyMessageIsTakenByTheMethodNamedAfterIt() {
        List<Message> messages = new ArrayList<>(SERVER_MESSAGES);
        messages.addAll(CLIENT_MESSAGES);
        assertThat(messages)
                .map(Object::getClass)
                .hasSameSizeAs(Message.Visitor.class.getMethods())
                .doesNotHaveDuplicates();
        for (Message message : messages) {
            Consumer<Message.Visitor<?>> delivery = message::accept;
            assertThat(callsOf(Message.Visitor.class, delivery::accept))
                    .containsExactly(new Call("on" + name(message), message));
        }
    }

    @Test
    void whatTheRuntimeMatchesUpMovesNoRole() {
        for (Message message : CLIENT_MESSAGES) {
            for (ACore server : List.of(
                    ACore.of(3).start(),
                    ACore.of(3).start().becomesCandidate(),
                    ACore.of(3).start().leads())) {
                NodeStatus before = server.status();
                assertThat(server.receives(N2, message)).isEmpty();
                assertThat(server.status()).isEqualTo(before);
            }
        }
    }
}
