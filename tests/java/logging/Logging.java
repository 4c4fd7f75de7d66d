// java.util.logging: levels, handlers, formatters, parents, filters, configuration, records; System.Logger on top.
import java.io.*;
import java.util.*;
import java.util.logging.*;

public class Logging {
    static class Memory extends Handler {
        final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord r) {
            if (isLoggable(r)) {
                lines.add(r.getLevel() + ":" + r.getLoggerName() + ":" + new SimpleFormatter().formatMessage(r) + (r.getThrown() == null ? "" : "!" + r.getThrown().getMessage()) + "@" + r.getSourceMethodName());
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }

    static void method(Logger l) {
        l.info("from a method");
        l.entering("Logging", "method", 5);
        l.throwing("Logging", "method", new Exception("thrown"));
    }

    public static void main(String[] args) throws Exception {
        Logger parent = Logger.getLogger("app"), child = Logger.getLogger("app.sub.deep");
        Memory memory = new Memory();
        parent.addHandler(memory);
        parent.setUseParentHandlers(false);
        child.setLevel(Level.FINER);
        memory.setLevel(Level.ALL);
        child.info("info {0} and {1}");
        child.log(Level.WARNING, "param {0} {1}", new Object[] {1, "two"});
        child.log(Level.SEVERE, "problem", new IllegalStateException("cause"));
        child.finest("not logged");
        child.fine(() -> "supplied");
        parent.fine("not logged either");
        parent.config("nor this");
        method(child);
        child.setFilter(r -> !r.getMessage().contains("secret"));
        child.info("a secret");
        child.logp(Level.INFO, "Cls", "meth", "explicit source");
        memory.lines.forEach(System.out::println);
        System.out.println(child.getParent() == parent);
        System.out.println(Logger.getLogger("app") == parent);
        System.out.println(child.isLoggable(Level.FINE) + " " + parent.getLevel() + " " + Logger.getLogger("").getLevel() + " " + Logger.getGlobal().getName() + " " + Logger.getAnonymousLogger().getName());
        System.out.println(Level.parse("800") + " " + Level.parse("FINE").intValue() + " " + Level.ALL.intValue() + " " + Level.INFO.getLocalizedName());
        try {
            Level.parse("NOPE");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        LogRecord record = new LogRecord(Level.INFO, "text {0}");
        record.setParameters(new Object[] {"p"});
        record.setInstant(java.time.Instant.EPOCH);
        record.setLoggerName("name");
        record.setSourceClassName("C");
        record.setSourceMethodName("m");
        record.setSequenceNumber(7);
        record.setThrown(null);
        System.out.print(new SimpleFormatter().format(record));
        System.out.println(new XMLFormatter().format(record).lines().filter(l -> l.contains("message") || l.contains("level") || l.contains("millis")).toList());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StreamHandler stream = new StreamHandler(bytes, new java.util.logging.Formatter() {
            @Override
            public String format(LogRecord r) {
                return "[" + r.getLevel() + "] " + formatMessage(r) + "\n";
            }
        });
        Logger streamed = Logger.getLogger("streamed");
        streamed.setUseParentHandlers(false);
        streamed.addHandler(stream);
        streamed.warning("w");
        streamed.fine("f");
        stream.flush();
        System.out.print(bytes);
        FileHandler file = new FileHandler("log%g.txt", 200, 3);
        file.setFormatter(new SimpleFormatter());
        Logger filed = Logger.getLogger("filed");
        filed.setUseParentHandlers(false);
        filed.addHandler(file);
        for (int i = 0; i < 10; i++) {
            filed.info("line " + i);
        }
        file.close();
        System.out.println(new TreeSet<>(Arrays.asList(new File(".").list((d, n) -> n.startsWith("log")))));
        MemoryHandler buffer = new MemoryHandler(memory, 10, Level.SEVERE);
        memory.lines.clear();
        buffer.publish(record);
        System.out.println(memory.lines.size());
        buffer.publish(new LogRecord(Level.SEVERE, "push"));
        System.out.println(memory.lines.size());
        LogManager.getLogManager().readConfiguration(new ByteArrayInputStream("handlers=java.util.logging.ConsoleHandler\n.level=WARNING\nconf.level=FINE\njava.util.logging.SimpleFormatter.format=%4$s: %5$s%n\n".getBytes()));
        System.out.println(Logger.getLogger("conf").getLevel() + " " + Logger.getLogger("").getLevel() + " " + Logger.getLogger("").getHandlers().length);
        Logger.getLogger("conf").warning("to the console");
        Logger.getLogger("other").info("too low");
        System.Logger system = System.getLogger("system.logger");
        system.log(System.Logger.Level.ERROR, "by System.Logger {0}", 5);
        System.out.println(system.isLoggable(System.Logger.Level.DEBUG) + " " + system.getName());
        System.out.println(Collections.list(LogManager.getLogManager().getLoggerNames()).contains("app.sub.deep"));
        ResourceBundle bundle = new ListResourceBundle() {
            @Override
            protected Object[][] getContents() {
                return new Object[][] {{"key", "localised {0}"}};
            }
        };
        memory.lines.clear();
        parent.logrb(Level.SEVERE, "C", "m", bundle, "key", 1);
        System.out.println(memory.lines);
    }
}
