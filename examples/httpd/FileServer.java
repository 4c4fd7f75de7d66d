import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small web server for the files of one directory: sockets, threads, files.
 *
 *     ./dev run examples/httpd/FileServer.java 8080 .
 *     curl http://localhost:8080/README.md
 */
public class FileServer {
    private final Path root;

    FileServer(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /** The file that a request line names, or null if there is none beneath the root. */
    Path find(String request) throws IOException {
        String[] words = request == null ? new String[0] : request.split(" ");
        if (words.length != 3 || !words[0].equals("GET")) return null;
        Path file = root.resolve("." + words[1]).normalize();
        return file.startsWith(root) && Files.isRegularFile(file) ? file : null;
    }

    void answer(Socket client) {
        try (client; OutputStream out = client.getOutputStream()) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.readLine();
            for (String header = in.readLine(); header != null && !header.isEmpty(); ) header = in.readLine();
            Path file = find(request);
            byte[] body = file == null ? "not found\n".getBytes() : Files.readAllBytes(file);
            String status = file == null ? "404 Not Found" : "200 OK";
            out.write(("HTTP/1.0 " + status + "\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes());
            out.write(body);
            System.out.println(status + "  " + request);
        } catch (IOException problem) {
            System.err.println("request failed: " + problem.getMessage());
        }
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        FileServer server = new FileServer(Path.of(args.length > 1 ? args[1] : "."));
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try (ServerSocket listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            System.out.println("http://localhost:" + listener.getLocalPort() + "/ serves " + server.root);
            while (true) {
                Socket client = listener.accept();
                workers.submit(() -> server.answer(client));
            }
        }
    }
}
