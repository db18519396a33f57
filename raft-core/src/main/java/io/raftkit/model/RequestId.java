package io.raftkit.model;

/**
 * A client's request, named by the server that it came in at.
 *
 * @param origin that server
 * @param number unique there; counted from a random start, so that an answer that outlives a restart matches nothing
 */
public record RequestId(NodeId origin, long number) {
    @Override
    public String toString() {
        return origin + "#" + Long.toUnsignedString(number, 36);
    }
}
