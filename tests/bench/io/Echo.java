import java.io.*;
import java.net.*;

/** One thread sends messages through a socket, another sends them back. Arguments: folder (not used), rounds. */
public class Echo {
    static final int LENGTH = 512;

    static void echo(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[LENGTH];
            for (int n; (n = in.read(buffer)) > 0;) out.write(buffer, 0, n);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(() -> echo(server));
        thread.start();
        long sum = 0;
        try (Socket socket = new Socket("127.0.0.1", server.getLocalPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[LENGTH];
            for (int round = Integer.parseInt(args[1]); round > 0; round--) {
                out.write(buffer);
                for (int done = 0; done < LENGTH;) done += in.read(buffer, done, LENGTH - done);
                sum += LENGTH;
            }
        }
        thread.join();
        server.close();
        System.out.println(sum);
    }
}
