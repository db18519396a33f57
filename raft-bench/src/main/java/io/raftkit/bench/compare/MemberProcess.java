package io.raftkit.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One member in a process of its own, to be killed. Whenever it begins to lead it commits a command, again and again
 * until that succeeds, and then says so on its standard output: {@value #COMMITTED}.
 */
final class MemberProcess {
    static final String STARTED = "started";
    static final String COMMITTED = "committed as leader";

    private static final byte[] COMMAND = KeyValues.command(1, new byte[256]);

    private MemberProcess() {}

    /** Takes the contender's name, which member this is, the ports with commas between them, and its directory. */
    public static void main(String[] arguments) throws Exception {
        endWithStarter();
        Seat seat = new Seat(
                Integer.parseInt(arguments[1]),
                Arrays.stream(arguments[2].split(",", -1)).map(Integer::valueOf).toList(),
                Path.of(arguments[3]),
                ReadLevel.LINEARIZABLE);
        Member member = Contenders.named(arguments[0]).start(seat);
        System.out.println(STARTED);
        boolean told = false;
        while (true) {
            if (!member.isLeader()) {
                told = false;
            } else if (!told && commits(member)) {
                told = true;
                System.out.println(COMMITTED);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Nobody would be left to kill it. */
    private static void endWithStarter() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.readAllBytes();
                    } catch (IOException e) {
                        // The same.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "starter");
        watch.setDaemon(true);
        watch.start();
    }

    private static boolean commits(Member member) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean committed = new AtomicBoolean();
        member.submit(COMMAND, failure -> {
            committed.set(failure == null);
            done.countDown();
        });
        return done.await(1, TimeUnit.SECONDS) && committed.get();
    }
}
