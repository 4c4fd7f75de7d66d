// WatchService: each kind of event, several folders, keys that are cancelled or lose their folder, closing while a thread waits.
// timeout: 180
import java.nio.file.*; import java.util.*; import java.util.concurrent.*; import static java.nio.file.StandardWatchEventKinds.*;
public class WatchFolders {
    static List<String> drain(WatchService w, int n) throws Exception { List<String> l = new ArrayList<>(); while (l.size() < n) { WatchKey k = w.poll(60, TimeUnit.SECONDS); if (k == null) { l.add("timeout"); break; } for (var e : k.pollEvents()) l.add(e.kind() + " " + e.context() + " in " + ((Path) k.watchable()).getFileName()); if (!k.reset()) l.add("invalid"); } return l; }
    public static void main(String[] a) throws Exception {
        Path d = Files.createDirectory(Path.of("wd")), e = Files.createDirectory(Path.of("we"));
        Files.createFile(e.resolve("m"));
        try (WatchService w = FileSystems.getDefault().newWatchService()) {
            WatchKey k1 = d.register(w, ENTRY_CREATE, ENTRY_DELETE), k2 = e.register(w, ENTRY_MODIFY);
            System.out.println(d.register(w, ENTRY_CREATE, ENTRY_DELETE) == k1);
            Files.createFile(d.resolve("a")); System.out.println(drain(w, 1));
            Files.createFile(d.resolve("b")); System.out.println(drain(w, 1));
            Files.delete(d.resolve("a")); System.out.println(drain(w, 1));
            Files.write(e.resolve("m"), new byte[10]); System.out.println(new TreeSet<>(drain(w, 1)));
            Files.move(d.resolve("b"), d.resolve("c")); System.out.println(drain(w, 2));
            k1.cancel(); System.out.println(k1.isValid() + " " + k2.isValid());
            Files.delete(e.resolve("m")); Files.delete(e); WatchKey k = w.poll(60, TimeUnit.SECONDS); System.out.println(k == k2); k.pollEvents(); System.out.println(k.reset());
            try { Path.of("none").register(w, ENTRY_CREATE); } catch (NoSuchFileException x) { System.out.println(x); }
            try { d.resolve("c").register(w, ENTRY_CREATE); } catch (NotDirectoryException x) { System.out.println(x); }
            Thread t = new Thread(() -> { try { w.take(); } catch (ClosedWatchServiceException x) { System.out.println("closed"); } catch (InterruptedException x) { System.out.println(x); } });
            t.start(); while (t.getState() != Thread.State.WAITING) Thread.sleep(5); w.close(); t.join();
            try { d.register(w, ENTRY_CREATE); } catch (ClosedWatchServiceException x) { System.out.println(x); }
        }
    }
}
