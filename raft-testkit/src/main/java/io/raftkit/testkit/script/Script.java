package io.raftkit.testkit.script;

import java.util.ArrayList;
import java.util.List;

/** A script's blocks: lines of commands and comments, then what they print. */
final class Script {
    private static final String SEPARATOR = "----";

    private final List<List<String>> blocks = new ArrayList<>();

    private Script() {}

    /** Takes the commands of each block, and forgets what they are expected to print. */
    static Script parse(String text) {
        Script script = new Script();
        List<String> commands = new ArrayList<>();
        boolean isOutput = false;
        for (String line : text.lines().toList()) {
            if (isOutput) {
                isOutput = !line.isEmpty();
            } else if (line.equals(SEPARATOR)) {
                script.blocks.add(commands);
                commands = new ArrayList<>();
                isOutput = true;
            } else {
                commands.add(line);
            }
        }
        if (!commands.isEmpty()) {
            script.blocks.add(commands);
        }
        return script;
    }

    /** The whole script with what its commands really print. */
    String run() {
        ScriptedCluster cluster = new ScriptedCluster();
        StringBuilder text = new StringBuilder();
        for (List<String> block : blocks) {
            if (text.length() > 0) {
                text.append('\n');
            }
            block.forEach(line -> text.append(line).append('\n'));
            text.append(SEPARATOR).append('\n');
            block.forEach(line -> run(cluster, line));
            cluster.printed().forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static void run(ScriptedCluster cluster, String line) {
        try {
            cluster.run(line);
        } catch (RuntimeException | AssertionError e) {
            String before = String.join("\n", cluster.printed());
            throw new AssertionError("in \"" + line + "\": " + e.getMessage() + "\nafter\n" + before, e);
        }
    }
}
