/**
 * A node that talks through standard input and output, so that Maelstrom can be its network, its users and its judge.
 *
 * <pre>
 *   stdin ──▶ JsonLines ──┬─ "raft" ─────────▶ StdioTransport ─▶ RaftNode ◀── LinKv ◀─┐
 *                         └─ all else ──▶ MaelstromNode ── init, read, write, cas ────┘
 *   stdout ◀─ JsonLines ◀──── messages of StdioTransport, answers of MaelstromNode
 * </pre>
 */
@NullMarked
package io.raftkit.examples.maelstrom;

import org.jspecify.annotations.NullMarked;
