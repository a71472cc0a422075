package dev.dualwrite.jdbc;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Everything that the library and its pools log, down to DEBUG, while it is open.
 *
 * <p>Thread-safe.
 */
final class RecordedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final List<String> LOGGERS = List.of("dev.dualwrite", "com.zaxxer.hikari");

    private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();

    private RecordedLog() {}

    static RecordedLog open() {
        RecordedLog log = new RecordedLog();
        log.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        log.start();
        for (String name : LOGGERS) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.addAppender(log);
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
        }
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        messages.add(event.getLevel() + " " + event.getFormattedMessage()
                + (event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }

    String text() {
        return messages.stream().collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        for (String name : LOGGERS) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.detachAppender(this);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
        stop();
    }
}
