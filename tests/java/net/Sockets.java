// TCP and UDP over the loopback: streams, channels, time-outs, options, closing from another thread, refused connections, selectors.
// timeout: 60
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.*;

public class Sockets {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    static <T> Future<T> async(Callable<T> c) {
        FutureTask<T> f = new FutureTask<>(c);
        Thread t = new Thread(f);
        t.setDaemon(true);
        t.start();
        return f;
    }

    static String echoServer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOCAL)) {
            Future<Integer> served = async(() -> {
                int lines = 0;
                for (int i = 0; i < 3; i++) {
                    try (Socket s = server.accept(); BufferedReader r = new BufferedReader(new InputStreamReader(s.getInputStream(), StandardCharsets.UTF_8)); Writer w = new OutputStreamWriter(s.getOutputStream(), StandardCharsets.UTF_8)) {
                        for (String line; (line = r.readLine()) != null; lines++) {
                            w.write(line.toUpperCase() + "\n");
                            w.flush();
                        }
                    }
                }
                return lines;
            });
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                try (Socket s = new Socket(LOCAL, server.getLocalPort())) {
                    PrintWriter w = new PrintWriter(s.getOutputStream(), true, StandardCharsets.UTF_8);
                    BufferedReader r = new BufferedReader(new InputStreamReader(s.getInputStream(), StandardCharsets.UTF_8));
                    for (int n = 0; n <= i; n++) {
                        w.println("hello é " + n);
                        out.append(r.readLine()).append(' ');
                    }
                    s.shutdownOutput();
                    out.append(r.readLine()).append(' ').append(s.isOutputShutdown()).append(s.isConnected()).append(s.isClosed()).append(' ');
                }
            }
            return out + "" + served.get();
        }
    }

    static String bulk() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOCAL)) {
            Future<Long> sum = async(() -> {
                try (Socket s = server.accept(); InputStream in = s.getInputStream()) {
                    long total = 0;
                    byte[] b = new byte[8192];
                    for (int n; (n = in.read(b)) > 0;) {
                        for (int i = 0; i < n; i++) {
                            total = total * 31 + b[i];
                        }
                    }
                    return total;
                }
            });
            long expected = 0;
            try (Socket s = new Socket(LOCAL, server.getLocalPort()); OutputStream out = new BufferedOutputStream(s.getOutputStream())) {
                for (int i = 0; i < 500_000; i++) {
                    out.write(i);
                    expected = expected * 31 + (byte) i;
                }
            }
            return "" + (sum.get() == expected);
        }
    }

    static String selectorEcho() throws Exception {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        Future<String> loop = async(() -> {
            int closed = 0, accepted = 0;
            while (closed < 4) {
                selector.select(5000);
                for (Iterator<SelectionKey> it = selector.selectedKeys().iterator(); it.hasNext();) {
                    SelectionKey key = it.next();
                    it.remove();
                    if (key.isAcceptable()) {
                        SocketChannel c = server.accept();
                        c.configureBlocking(false);
                        c.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(256));
                        accepted++;
                    } else if (key.isReadable()) {
                        SocketChannel c = (SocketChannel) key.channel();
                        ByteBuffer b = (ByteBuffer) key.attachment();
                        b.clear();
                        if (c.read(b) < 0) {
                            c.close();
                            closed++;
                        } else {
                            b.flip();
                            while (b.hasRemaining()) {
                                c.write(b);
                            }
                        }
                    }
                }
            }
            return accepted + " " + closed;
        });
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            try (SocketChannel c = SocketChannel.open(new InetSocketAddress(LOCAL, port))) {
                c.write(StandardCharsets.UTF_8.encode("message " + i));
                ByteBuffer b = ByteBuffer.allocate(9);
                while (b.hasRemaining()) {
                    c.read(b);
                }
                out.append(StandardCharsets.UTF_8.decode(b.flip())).append("; ");
            }
        }
        String result = out + loop.get();
        server.close();
        selector.close();
        return result;
    }

    static String udp() throws Exception {
        try (DatagramSocket a = new DatagramSocket(0, LOCAL); DatagramSocket b = new DatagramSocket(0, LOCAL)) {
            byte[] data = "datagram".getBytes();
            a.send(new DatagramPacket(data, data.length, LOCAL, b.getLocalPort()));
            DatagramPacket p = new DatagramPacket(new byte[5], 5);
            b.setSoTimeout(5000);
            b.receive(p);
            String s = new String(p.getData(), 0, p.getLength()) + " " + (p.getPort() == a.getLocalPort()) + " " + p.getAddress().equals(LOCAL);
            b.setSoTimeout(10);
            try {
                b.receive(p);
            } catch (SocketTimeoutException e) {
                s += " " + e.getMessage();
            }
            try (DatagramChannel c = DatagramChannel.open().bind(new InetSocketAddress(LOCAL, 0))) {
                c.send(ByteBuffer.wrap(data), b.getLocalSocketAddress());
                b.setSoTimeout(5000);
                b.receive(p);
                return s + " " + p.getLength();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        show("echo", Sockets::echoServer);
        show("bulk", Sockets::bulk);
        show("selector", Sockets::selectorEcho);
        show("udp", Sockets::udp);
        int unused;
        try (ServerSocket s = new ServerSocket(0, 1, LOCAL)) {
            unused = s.getLocalPort();
        }
        show("refused", () -> new Socket(LOCAL, unused));
        show("refused channel", () -> SocketChannel.open(new InetSocketAddress(LOCAL, unused)));
        show("bound twice", () -> {
            try (ServerSocket s = new ServerSocket(0, 1, LOCAL)) {
                return new ServerSocket(s.getLocalPort(), 1, LOCAL);
            }
        });
        show("accept time-out", () -> {
            try (ServerSocket s = new ServerSocket(0, 1, LOCAL)) {
                s.setSoTimeout(10);
                return s.accept();
            }
        });
        show("read time-out", () -> {
            try (ServerSocket s = new ServerSocket(0, 1, LOCAL); Socket c = new Socket(LOCAL, s.getLocalPort())) {
                c.setSoTimeout(10);
                return c.getInputStream().read();
            }
        });
        show("closed by another thread", () -> {
            ServerSocket s = new ServerSocket(0, 1, LOCAL);
            async(() -> {
                Thread.sleep(30);
                s.close();
                return null;
            });
            return s.accept();
        });
        show("read closed by another thread", () -> {
            try (ServerSocket s = new ServerSocket(0, 1, LOCAL)) {
                Socket c = new Socket(LOCAL, s.getLocalPort());
                async(() -> {
                    Thread.sleep(30);
                    c.close();
                    return null;
                });
                return c.getInputStream().read();
            }
        });
        show("channel closed by another thread", () -> {
            ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0));
            async(() -> {
                Thread.sleep(30);
                s.close();
                return null;
            });
            return s.accept();
        });
        show("interrupted channel", () -> {
            ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0));
            Thread main = Thread.currentThread();
            async(() -> {
                Thread.sleep(30);
                main.interrupt();
                return null;
            });
            try {
                return s.accept();
            } finally {
                System.out.println(Thread.interrupted() + " " + s.isOpen());
            }
        });
        show("not connected", () -> new Socket().getInputStream());
        show("closed socket", () -> {
            Socket s = new Socket();
            s.close();
            s.connect(new InetSocketAddress(LOCAL, 1));
            return "";
        });
        show("bad port", () -> new InetSocketAddress(LOCAL, 70000));
        show("unresolved", () -> {
            new Socket().connect(InetSocketAddress.createUnresolved("no.such.host.invalid", 80));
            return "";
        });
        show("not yet bound", () -> ServerSocketChannel.open().accept());
        show("options", () -> {
            try (Socket s = new Socket()) {
                s.setTcpNoDelay(true);
                s.setKeepAlive(true);
                s.setReuseAddress(true);
                s.setSoLinger(true, 5);
                return s.getTcpNoDelay() + " " + s.getKeepAlive() + " " + s.getReuseAddress() + " " + s.getSoLinger() + " " + s.isBound() + " " + s.getLocalPort() + " " + s.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
            }
        });
        show("non-blocking connect", () -> {
            try (ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0)); SocketChannel c = SocketChannel.open()) {
                c.configureBlocking(false);
                c.connect(s.getLocalAddress());
                while (!c.finishConnect()) {
                    Thread.onSpinWait();
                }
                return c.isConnected() + " " + c.read(ByteBuffer.allocate(1)) + " " + (s.accept() != null);
            }
        });
        show("unix domain", () -> {
            java.nio.file.Path path = java.nio.file.Path.of("s.sock");
            try (ServerSocketChannel s = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)); SocketChannel c = SocketChannel.open(UnixDomainSocketAddress.of(path)); SocketChannel peer = s.accept()) {
                c.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                ByteBuffer b = ByteBuffer.allocate(10);
                return peer.read(b) + " " + b.get(2) + " " + s.getLocalAddress();
            }
        });
        show("asynchronous", () -> {
            try (AsynchronousServerSocketChannel s = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0)); AsynchronousSocketChannel c = AsynchronousSocketChannel.open()) {
                Future<AsynchronousSocketChannel> accepted = s.accept();
                c.connect(s.getLocalAddress()).get();
                AsynchronousSocketChannel peer = accepted.get();
                c.write(ByteBuffer.wrap("async".getBytes())).get();
                ByteBuffer b = ByteBuffer.allocate(10);
                return peer.read(b).get() + " " + new String(b.array(), 0, 5);
            }
        });
    }
}
