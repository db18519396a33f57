package io.raftkit.transport.netty;

import io.raftkit.error.TransportException;
import io.raftkit.model.NodeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that are renewed by writing other files. New ones count once all three files go together: while some of
 * them are old and some new, and if they are no good, those before them stay in use.
 */
final class WatchedFiles {
    private static final String SUBJECT = "certificates were not read again";
    /** Who has not renewed a certificate when a tenth of its life is left has forgotten to. */
    private static final int PARTS_OF_LIFE = 10;

    private final TlsOptions options;
    private final PemFiles files;
    private final NodeId self;
    private final TransportLog log;
    private volatile TlsContexts newest;
    private volatile Credentials credentials;
    private PemFiles.Content inUse;
    private @Nullable ScheduledExecutorService loop;

    /**
     * Reads them for the first time.
     *
     * @throws TransportException if they cannot be used
     */
    WatchedFiles(TlsOptions options, PemFiles files, NodeId self, TransportLog log) {
        this.options = options;
        this.files = files;
        this.self = self;
        this.log = log;
        try {
            inUse = files.read();
            credentials = usable(inUse);
            newest = options.contexts(credentials);
        } catch (IOException | GeneralSecurityException e) {
            throw new TransportException(self + " has no certificate: " + e.getMessage() + " (" + files + ")", e);
        }
        tell("uses");
    }

    private Credentials usable(PemFiles.Content content) throws GeneralSecurityException {
        Credentials read = Credentials.parse(content);
        read.require(self.value(), Instant.now());
        return read;
    }

    private void tell(String does) {
        log.info(does + " a certificate that is valid until " + credentials.validUntil());
    }

    /** What new connections are made with. */
    TlsContexts newest() {
        return newest;
    }

    /** Looks at them again from time to time, until {@link #close}. */
    void watch(ThreadFactory threads) {
        long period = options.reloadPeriod().toNanos();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(threads);
        var unused = executor.scheduleWithFixedDelay(this::lookAgain, period, period, TimeUnit.NANOSECONDS);
        loop = executor;
    }

    /** Takes new files if there are any. */
    void lookAgain() {
        try {
            PemFiles.Content content = files.read();
            if (!content.equals(inUse)) {
                Credentials read = usable(content);
                newest = options.contexts(read);
                credentials = read;
                inUse = content;
                tell("has read its files again and uses");
            }
            log.settled(SUBJECT);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            log.warnOnce(SUBJECT, e.getMessage() + "; those from before stay in use");
        }
        warnOfTheEnd();
    }

    private void warnOfTheEnd() {
        Instant end = credentials.validUntil();
        Duration life = Duration.between(credentials.validFrom(), end);
        if (Instant.now().isAfter(end.minus(life.dividedBy(PARTS_OF_LIFE)))) {
            log.warnOnce("the certificate should be renewed", "it is valid until " + end);
        }
    }

    void close() {
        if (loop != null) {
            loop.shutdownNow();
        }
    }
}
