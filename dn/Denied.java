import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;
public class Denied {
    interface Attempt { Object make() throws Exception; }
    static void attempt(String name, Attempt attempt) {
        try {
            System.out.println(name + " " + attempt.make());
        } catch (SecurityException e) {
            System.out.println(name + " denied: " + (e.getMessage().contains("denied: run with --allow-") ? "clearly" : e.getMessage()));
        } catch (Exception e) {
            // The watch service answers with its own exception, which has the text.
            boolean clear = e instanceof IOException && e.getMessage().contains("denied: run with --allow-");
            System.out.println(name + (clear ? " denied: clearly" : " " + e));
        }
    }
    public static void main(String[] args) throws Exception {
        String path = args[0];
        File file = new File(path);
        attempt("old read", () -> new FileInputStream(path));
        attempt("new read", () -> Files.readString(Path.of(path)));
        attempt("exists", () -> file.exists());
        attempt("attributes", () -> Files.getLastModifiedTime(Path.of(path)));
        attempt("list", () -> new File(file.getParent()).list());
        attempt("canonical", () -> file.getCanonicalPath().equals(path));
        attempt("real", () -> Path.of(path).toRealPath());
        attempt("old write", () -> new FileOutputStream(path));
        attempt("new write", () -> Files.writeString(Path.of(path + ".new"), "x"));
        attempt("delete", () -> file.delete());
        attempt("rename", () -> Files.move(Path.of(path), Path.of(path + ".moved")));
        attempt("folder", () -> new File(path + ".folder").mkdir());
        attempt("link", () -> Files.createSymbolicLink(Path.of(path + ".link"), Path.of("/etc")));
        attempt("watch", () -> Path.of(path).getParent().register(FileSystems.getDefault().newWatchService(), StandardWatchEventKinds.ENTRY_CREATE));
        attempt("connect", () -> new Socket("127.0.0.1", 9));
        attempt("channel", () -> SocketChannel.open(new InetSocketAddress("127.0.0.2", 9)));
        attempt("look up", () -> InetAddress.getByName("denied.example"));
        attempt("listen", () -> new ServerSocket(4711));
        attempt("datagram", () -> { new DatagramSocket().send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.3"), 9)); return 1; });
        attempt("run", () -> new ProcessBuilder(path + ".program").start());
        attempt("variable", () -> System.getenv("DENIED_VARIABLE"));
    }
}
