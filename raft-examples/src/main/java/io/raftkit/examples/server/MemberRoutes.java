package io.raftkit.examples.server;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.NodeStatus;
import io.raftkit.model.Suffrage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the paths and methods about members mean. Only the leader changes anything; others say who leads.
 *
 * <ul>
 *   <li>{@code GET /members} tells who they are, as this node knows;
 *   <li>{@code POST /members} adds one: {@code {"id": 4, "addr": "host:port"}};
 *   <li>{@code DELETE /members/{id}} removes one, also the leader itself;
 *   <li>{@code POST /members/{id}/readmit} takes one back that has lost its data;
 *   <li>{@code POST /leader} or {@code /leader/{id}} hands leadership over.
 * </ul>
 */
final class MemberRoutes {
    private static final String MEMBERS = "/members";
    private static final String LEADER = "/leader";
    private static final String READMIT = "/readmit";

    private final Administration administration;
    private final Duration limit;

    /** Answers after {@code limit} at the latest; what is under way then goes on. */
    MemberRoutes(Administration administration, Duration limit) {
        this.administration = administration;
        this.limit = limit;
    }

    /** Whether the path is one of these. One with an equals sign sets a pair, whatever it begins with. */
    static boolean includes(String path) {
        boolean isBelow = path.startsWith(MEMBERS + "/") || path.startsWith(LEADER + "/");
        return path.indexOf('=') < 0 && (isBelow || path.equals(MEMBERS) || path.equals(LEADER));
    }

    /** Answers a request whose path {@link #includes} names; the future never fails. */
    CompletableFuture<HttpResponse> route(HttpRequest request) {
        try {
            return dispatch(request)
                    .exceptionally(Failures::ofChange)
                    .completeOnTimeout(underWay(), limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RuntimeException e) {
            return completedFuture(Failures.ofChange(e));
        }
    }

    private HttpResponse underWay() {
        return HttpResponse.problem(
                HttpResponse.ACCEPTED, "this takes longer than " + limit.toSeconds() + " s: see GET /members");
    }

    private CompletableFuture<HttpResponse> dispatch(HttpRequest request) {
        String path = request.rawPath();
        if (path.equals(MEMBERS)) {
            return switch (request.method()) {
                case "GET" -> completedFuture(HttpResponse.json(MembersDocument.of(administration.status())));
                case "POST" -> asLeader(status -> add(status, MembersDocument.parse(request.body())));
                default -> notAllowed(request, "GET, POST");
            };
        }
        if (path.startsWith(LEADER)) {
            return request.method().equals("POST")
                    ? transfer(path.equals(LEADER) ? null : id(path.substring(LEADER.length() + 1)))
                    : notAllowed(request, "POST");
        }
        if (path.endsWith(READMIT)) {
            NodeId id = id(path.substring(MEMBERS.length() + 1, path.length() - READMIT.length()));
            return request.method().equals("POST")
                    ? asLeader(status -> readmit(status, id))
                    : notAllowed(request, "POST");
        }
        NodeId id = id(path.substring(MEMBERS.length() + 1));
        return request.method().equals("DELETE")
                ? asLeader(status -> remove(status, id))
                : notAllowed(request, "DELETE");
    }

    private static NodeId id(String text) {
        return NodeId.of(Integer.toString(ClusterNode.parseId(text)));
    }

    private static CompletableFuture<HttpResponse> notAllowed(HttpRequest request, String allowed) {
        return completedFuture(HttpResponse.methodNotAllowed(request, allowed));
    }

    private static CompletableFuture<HttpResponse> problem(int status, String line) {
        return completedFuture(HttpResponse.problem(status, line));
    }

    private CompletableFuture<HttpResponse> asLeader(Function<NodeStatus, CompletableFuture<HttpResponse>> action) {
        NodeStatus status = administration.status();
        return status.isLeader() ? action.apply(status) : completedFuture(Failures.notLeader(status.leader()));
    }

    private CompletableFuture<HttpResponse> add(NodeStatus status, Member wanted) {
        Configuration now = status.configuration();
        Optional<Endpoint> taken = now.endpoints().stream()
                .filter(member ->
                        member.id().equals(wanted.id()) || member.address().equals(wanted.address()))
                .findFirst();
        return taken.isPresent()
                ? problem(HttpResponse.CONFLICT, "node " + taken.get() + " is a member already")
                : change(status, now.with(wanted));
    }

    private CompletableFuture<HttpResponse> remove(NodeStatus status, NodeId id) {
        Configuration now = status.configuration();
        return now.concerns(id) ? change(status, now.without(id)) : noMember(id);
    }

    private static CompletableFuture<HttpResponse> noMember(NodeId id) {
        return problem(HttpResponse.NOT_FOUND, "node " + id + " is no member");
    }

    /** It follows without a vote at first: what it promised is lost with its data. */
    private CompletableFuture<HttpResponse> readmit(NodeStatus status, NodeId id) {
        Member member = status.configuration().member(id).orElse(null);
        Incarnation now = administration.returnedAs(id).orElse(null);
        if (member == null) {
            return noMember(id);
        }
        if (now == null) {
            return problem(
                    HttpResponse.CONFLICT,
                    "node " + id + " has not come back without its data, as far as this leader has seen: start it, and"
                            + " try again in a few seconds");
        }
        if (member.incarnation().equals(now)) {
            return problem(HttpResponse.CONFLICT, "node " + id + " is admitted again already");
        }
        Suffrage suffrage = member.isVoter() ? Suffrage.LEARNER : member.suffrage();
        return change(status, status.configuration().with(member.with(now).with(suffrage)));
    }

    private CompletableFuture<HttpResponse> change(NodeStatus status, Configuration target) {
        return administration
                .changeMembers(target, status.configurationIndex())
                .thenApply(index -> HttpResponse.json(MembersDocument.changed(index)));
    }

    private CompletableFuture<HttpResponse> transfer(@Nullable NodeId target) {
        return asLeader(
                status -> administration.transferLeadership(target).thenApply(done -> HttpResponse.noContent()));
    }
}
