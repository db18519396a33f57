/** Golden transcripts: commands that drive consensus cores, and what they are expected to say. */
@org.jspecify.annotations.NullMarked
package io.raftkit.testkit.script;
