package io.raftkit.bench.compare;

import io.raftkit.bench.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A cluster of one contender with a process for each member. */
final class ProcessGroup implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ChildJvm jvm;
    private final Contender contender;
    private final Path directory;
    private final List<Integer> ports;
    private final List<Process> processes = new ArrayList<>();
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private int leader;

    /** What a member says, and when it was heard. */
    private record News(Process process, String line, long nanos) {}

    ProcessGroup(ChildJvm jvm, Contender contender, int size, Path directory) throws IOException {
        this.jvm = jvm;
        this.contender = contender;
        this.directory = directory;
        this.ports = FreePorts.onLoopback(size);
        for (int i = 0; i < size; i++) {
            processes.add(start(i));
        }
    }

    private Process start(int member) throws IOException {
        Path own = Files.createDirectories(directory.resolve("n" + (member + 1)));
        String all = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        List<String> arguments = List.of(contender.name(), String.valueOf(member), all, own.toString());
        Process process = jvm.startTalking(
                contender, MemberProcess.class, arguments, directory.resolve("n" + (member + 1) + ".log"));
        Thread listener = new Thread(() -> listen(process), "member " + (member + 1));
        listener.setDaemon(true);
        listener.start();
        return process;
    }

    private void listen(Process process) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                news.add(new News(process, line, System.nanoTime()));
            }
        } catch (IOException e) {
            // It was killed in the middle of a line.
        }
    }

    /** Waits for the first leader. */
    void awaitLeader() throws InterruptedException {
        await(MemberProcess.COMMITTED);
    }

    /** Lets so much time pass, and takes note of who leads meanwhile. */
    void settle(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        News next = news.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        while (next != null) {
            hear(next);
            next = news.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Has the leader fail, and starts it again once another leads.
     *
     * @return after how many nanoseconds another had committed a command as leader
     */
    long fail(Fault fault) throws IOException, InterruptedException {
        settle(Duration.ZERO);
        int place = leader;
        Process victim = processes.get(place);
        long begin = System.nanoTime();
        fault.strike(victim);
        News next = await(MemberProcess.COMMITTED);
        while (next.process().equals(victim)) {
            next = await(MemberProcess.COMMITTED);
        }
        victim.destroyForcibly().waitFor();
        Process again = start(place);
        processes.set(place, again);
        while (!await(MemberProcess.STARTED).process().equals(again)) {
            // One of the others, from when all were started.
        }
        return next.nanos() - begin;
    }

    private News await(String line) throws InterruptedException {
        News next;
        do {
            next = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("nobody has said \"" + line + "\" for " + PATIENCE_SECONDS + " s");
            }
            hear(next);
        } while (!next.line().equals(line));
        return next;
    }

    private void hear(News heard) {
        if (heard.line().equals(MemberProcess.COMMITTED) && processes.contains(heard.process())) {
            leader = processes.indexOf(heard.process());
        }
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.destroyForcibly().onExit().join();
        }
    }
}
