package io.raftkit.testkit.script;

import io.raftkit.model.NodeId;
import io.raftkit.model.RequestId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What clients and administrators ask for, and what the script calls it. */
final class Requests {
    private final Map<RequestId, String> names = new HashMap<>();

    RequestId open(NodeId origin, String name) {
        RequestId request = new RequestId(origin, names.size() + 1L);
        names.put(request, name);
        return request;
    }

    /** What the script calls these requests. */
    String names(List<RequestId> named) {
        return named.stream().map(names::get).collect(Collectors.joining(" "));
    }
}
