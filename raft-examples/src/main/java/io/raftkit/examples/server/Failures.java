package io.raftkit.examples.server;

import io.raftkit.error.ConfigurationConflictException;
import io.raftkit.error.DiskFullException;
import io.raftkit.error.InvalidRequestException;
import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.OverloadedException;
import io.raftkit.error.RaftException;
import io.raftkit.error.RaftException.Retry;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.error.UnreachableException;
import io.raftkit.model.NodeId;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a user is told about an operation that failed. */
final class Failures {
    private Failures() {}

    /** The status and the line for {@code failure}. */
    static HttpResponse response(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IllegalArgumentException) {
            return HttpResponse.problem(HttpResponse.BAD_REQUEST, String.valueOf(cause.getMessage()));
        }
        if (!(cause instanceof RaftException known)) {
            return HttpResponse.problem(HttpResponse.FAILED, "unexpected failure: " + cause);
        }
        if (known.retry() == Retry.NEVER) {
            return HttpResponse.problem(HttpResponse.FAILED, String.valueOf(known.getMessage()));
        }
        HttpResponse response = HttpResponse.problem(HttpResponse.UNAVAILABLE, line(known));
        return known.retry() == Retry.SAFE
                ? new HttpResponse(response.status(), withRetry(response.headers()), response.body())
                : response;
    }

    /** The status and the line for a change of members or leader that failed. */
    static HttpResponse ofChange(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String what = String.valueOf(cause.getMessage());
        if (cause instanceof NotLeaderException e) {
            return notLeader(e.leader().orElse(null));
        }
        if (cause instanceof ConfigurationConflictException) {
            return HttpResponse.problem(HttpResponse.CONFLICT, what + ": nothing was changed, see GET /members");
        }
        if (cause instanceof InvalidRequestException) {
            return HttpResponse.problem(HttpResponse.BAD_REQUEST, what + ": nothing was changed");
        }
        if (cause instanceof UnreachableException) {
            return HttpResponse.problem(HttpResponse.UNAVAILABLE, what + ": nothing was changed");
        }
        if (cause instanceof OutcomeUnknownException) {
            return HttpResponse.problem(HttpResponse.UNAVAILABLE, what + ": see GET /members");
        }
        return response(cause);
    }

    /** Only the leader can do what was asked for. */
    static HttpResponse notLeader(@Nullable NodeId leader) {
        return HttpResponse.problem(
                HttpResponse.UNAVAILABLE,
                leader == null
                        ? "no leader is known here at present: nothing was changed, try again"
                        : "node " + leader + " leads, not this one: nothing was changed, ask that one");
    }

    private static Map<String, String> withRetry(Map<String, String> headers) {
        String type = headers.getOrDefault("Content-Type", "text/plain");
        return Map.of("Content-Type", type, "Retry-After", "1");
    }

    private static String line(RaftException failure) {
        String what = String.valueOf(failure.getMessage());
        if (failure instanceof OutcomeUnknownException) {
            return "no answer from the leader: " + what
                    + "; the write may or may not take effect, so read the key before repeating it";
        }
        if (failure instanceof NodeStoppedException) {
            return "this node has stopped: " + what + "; nothing was changed, ask another node";
        }
        if (failure instanceof OverloadedException) {
            return "overloaded: " + what + "; nothing was changed, try again";
        }
        if (failure instanceof DiskFullException) {
            return "disk full: " + what + "; nothing was changed, try again when there is space";
        }
        if (failure instanceof ReadTimeoutException) {
            return "no quorum: " + what + "; try again when a majority of the nodes is running";
        }
        String missing =
                failure instanceof NotLeaderException e && e.leader().isEmpty() ? "no leader: " : "no quorum: ";
        return missing + what + "; nothing was changed, try again when a majority of the nodes is running";
    }
}
