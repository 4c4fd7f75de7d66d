import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.*;

/** The same with a selector on the side that sends back. Arguments: folder (not used), rounds. */
public class EchoSelector {
    static final int LENGTH = 512;

    static void echo(ServerSocketChannel server) {
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH);
            for (boolean open = true; open;) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        SocketChannel channel = server.accept();
                        if (channel == null) continue;
                        channel.configureBlocking(false);
                        channel.register(selector, SelectionKey.OP_READ);
                    } else {
                        SocketChannel channel = (SocketChannel) key.channel();
                        buffer.clear();
                        if (channel.read(buffer) < 0) {
                            channel.close();
                            open = false;
                            continue;
                        }
                        buffer.flip();
                        while (buffer.hasRemaining()) channel.write(buffer);
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] args) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        Thread thread = new Thread(() -> echo(server));
        thread.start();
        long sum = 0;
        try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH);
            for (int round = Integer.parseInt(args[1]); round > 0; round--) {
                buffer.clear();
                while (buffer.hasRemaining()) channel.write(buffer);
                buffer.clear();
                while (buffer.hasRemaining()) channel.read(buffer);
                sum += LENGTH;
            }
        }
        thread.join();
        server.close();
        System.out.println(sum);
    }
}
