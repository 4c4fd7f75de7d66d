// attack: sends without end, over a connection to itself
// must: the VM is ended when its bytes on the network are used up
// grants: --allow-net=127.0.0.1 --allow-listen=127.0.0.1
// options: --limit-network=1m
// err: limit reached: --limit-network=1m
import java.io.*;
import java.net.*;

public class NetworkBytes {
    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread reader = new Thread(() -> {
            try (Socket s = server.accept()) {
                while (s.getInputStream().read(new byte[1 << 16]) > 0) continue;
            } catch (IOException e) {
                return;
            }
        });
        reader.setDaemon(true);
        reader.start();
        int sent = 0;
        Socket s = new Socket(server.getInetAddress(), server.getLocalPort());
        for (int i = 0; i < 1000; i++) {
            try {
                s.getOutputStream().write(new byte[1 << 16]);
                sent++;
            } catch (Throwable swallowed) {
                continue;
            }
        }
        System.out.println(sent < 20 ? "contained" : "GOT " + sent + " times 64k through");
    }
}
