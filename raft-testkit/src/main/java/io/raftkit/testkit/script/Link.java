package io.raftkit.testkit.script;

import io.raftkit.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The way from one server to another. */
record Link(NodeId from, NodeId to) {
    /**
     * The links that a command means: {@code n1 > n2 n3} from n1 to both, {@code n1 | n2 n3} also from both to n1.
     *
     * @throws IllegalArgumentException if there is neither of the two signs
     */
    static List<Link> parse(List<String> words, Function<String, NodeId> ids) {
        int sign = Math.max(words.indexOf(">"), words.indexOf("|"));
        if (sign < 0) {
            throw new IllegalArgumentException("neither > nor | in " + words);
        }
        List<Link> links = new ArrayList<>();
        for (NodeId one : words.subList(0, sign).stream().map(ids).toList()) {
            for (NodeId other :
                    words.subList(sign + 1, words.size()).stream().map(ids).toList()) {
                links.add(new Link(one, other));
                if (words.get(sign).equals("|")) {
                    links.add(new Link(other, one));
                }
            }
        }
        return links;
    }
}
