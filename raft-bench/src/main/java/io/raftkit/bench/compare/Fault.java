package io.raftkit.bench.compare;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What befalls the leader's process. */
enum Fault {
    /** {@code kill -9}: its connections are closed by its operating system. */
    KILLED("killed") {
        @Override
        void strike(Process process) {
            process.destroyForcibly();
        }
    },

    /** {@code kill -STOP}: its connections stay open, and nothing comes out of them any more. */
    SILENT("silent") {
        @Override
        void strike(Process process) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("process " + process.pid() + " could not be stopped");
            }
        }
    };

    private final String label;

    Fault(String label) {
        this.label = label;
    }

    abstract void strike(Process process) throws IOException, InterruptedException;

    /**
     * The one of this name.
     *
     * @throws UsageException if there is none
     */
    static Fault named(String name) {
        return Arrays.stream(values())
                .filter(fault -> fault.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException(name + " is none of "
                        + Arrays.stream(values()).map(Fault::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return label;
    }
}
