// attack: none, a control: what programs use all the time works without any grant
// must: cryptography, atomics, concurrency, lambdas, proxies, records, regular expressions, XML, zip and logging work
import java.lang.invoke.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;

public class NothingBroken {
    record Point(int x, String y) {}

    enum Colour { RED, GREEN }

    volatile int counter;

    public static void main(String[] args) {
        Attack.attempt("cipher", () -> javax.crypto.Cipher.getInstance("AES/GCM/NoPadding").getBlockSize());
        Attack.attempt("digest", () -> java.security.MessageDigest.getInstance("SHA-256").digest().length);
        Attack.attempt("keys", () -> java.security.KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getAlgorithm());
        Attack.attempt("random", () -> new java.security.SecureRandom().nextInt(1));
        Attack.attempt("TLS", () -> javax.net.ssl.SSLContext.getDefault().getProtocol());
        Attack.attempt("updater", () -> {
            NothingBroken c = new NothingBroken();
            AtomicIntegerFieldUpdater.newUpdater(NothingBroken.class, "counter").addAndGet(c, 5);
            return c.counter;
        });
        Attack.attempt("VarHandle", () -> MethodHandles.lookup().findVarHandle(NothingBroken.class, "counter", int.class).getAndAdd(new NothingBroken(), 1));
        Attack.attempt("maps", () -> new ConcurrentHashMap<>(Map.of("a", 1)).merge("a", 2, Integer::sum));
        Attack.attempt("executor", () -> Executors.newFixedThreadPool(2).invokeAll(List.of(() -> 1, () -> 2)).get(1).get());
        Attack.attempt("streams", () -> List.of(3, 1, 2).parallelStream().sorted().toList());
        Attack.attempt("proxy", () -> ((Comparable<Object>) java.lang.reflect.Proxy.newProxyInstance(NothingBroken.class.getClassLoader(), new Class<?>[] {Comparable.class}, (p, m, a) -> 7)).compareTo(""));
        Attack.attempt("record", () -> new Point(1, "y"));
        Attack.attempt("record by reflection", () -> Point.class.getRecordComponents()[1].getAccessor().invoke(new Point(1, "y")));
        Attack.attempt("enum map", () -> new EnumMap<>(Map.of(Colour.RED, 1)));
        Attack.attempt("private reflection on one's own", () -> {
            var f = Point.class.getDeclaredField("x");
            f.setAccessible(true);
            return f.get(new Point(4, ""));
        });
        Attack.attempt("serialisation", () -> {
            var out = new java.io.ByteArrayOutputStream();
            new java.io.ObjectOutputStream(out).writeObject(new ArrayList<>(List.of("a", 1)));
            return new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(out.toByteArray())).readObject();
        });
        Attack.attempt("XML", () -> javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new java.io.ByteArrayInputStream("<a>x</a>".getBytes())).getDocumentElement().getTextContent());
        Attack.attempt("format", () -> String.format(Locale.GERMANY, "%,.2f", 1234.5) + java.time.LocalDate.of(2024, 2, 29).format(java.time.format.DateTimeFormatter.ofPattern("EEEE", Locale.FRANCE)));
        Attack.attempt("zone", () -> java.time.ZonedDateTime.of(2024, 7, 1, 0, 0, 0, 0, java.time.ZoneId.of("Europe/Berlin")).getOffset());
        Attack.attempt("charset", () -> new String("ä".getBytes("GB18030"), "GB18030"));
        Attack.attempt("logging", () -> java.util.logging.Logger.getLogger("x").getLevel() == null);
        Attack.attempt("resource", () -> NothingBroken.class.getResource("NothingBroken.class") != null);
        Attack.attempt("service", () -> ServiceLoader.load(java.nio.file.spi.FileSystemProvider.class).iterator().hasNext());
        Attack.attempt("http client", () -> java.net.http.HttpClient.newHttpClient().version());
        Attack.attempt("management", () -> java.lang.management.ManagementFactory.getRuntimeMXBean().getSpecVersion());
        System.exit(0);
    }
}
