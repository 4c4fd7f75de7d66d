// Threads that sleep in reads of sockets: what ends them, and that nothing is lost in between.
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;
import java.util.concurrent.*;

public class ReadsThatSleep {
    static final InetAddress HERE = InetAddress.getLoopbackAddress();
    static final int ROUNDS = 40;

    interface Body { Object run() throws Exception; }

    /** A thread, and how it ended. */
    static class Task extends FutureTask<String> {
        final Thread thread = new Thread(this);
        Task(Body body) {
            super(() -> {
                try {
                    return String.valueOf(body.run());
                } catch (Exception e) {
                    return e.toString();
                }
            });
            thread.start();
        }
        String end() throws Exception { return get(60, TimeUnit.SECONDS); }
    }

    /** The streams of a connection, after a little talk, so that readers sleep. */
    static Socket[] connect(ServerSocket server, int messages) throws Exception {
        Socket client = new Socket(HERE, server.getLocalPort()), other = server.accept();
        Task echo = new Task(() -> {
            for (int i = 0; i < messages; i++) other.getOutputStream().write(other.getInputStream().read());
            return "echoed";
        });
        for (int i = 0; i < messages; i++) {
            client.getOutputStream().write(i);
            if (client.getInputStream().read() != i) throw new IOException("wrong echo");
        }
        echo.end();
        return new Socket[] {client, other};
    }

    static void pause(int round) throws Exception {
        if (round % 4 == 0) Thread.sleep(2);
        else for (int i = 0; i < round * 50; i++) Thread.onSpinWait();
    }

    static void streams(ServerSocket server) throws Exception {
        Map<String, Integer> ends = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Socket[] pair = connect(server, round % 5 * 3);
            InputStream in = pair[0].getInputStream();
            Task reader = new Task(in::read);
            pause(round);
            if (round % 2 == 0) pair[0].close();
            else pair[1].close();
            ends.merge((round % 2 == 0 ? "closed here: " : "closed there: ") + reader.end(), 1, Integer::sum);
            for (Socket socket : pair) socket.close();
        }
        System.out.println(ends);
    }

    static void halves(ServerSocket server) throws Exception {
        Socket[] pair = connect(server, 9);
        InputStream in = pair[0].getInputStream(); /* once it is shut down there is none to be had */
        Task reader = new Task(in::read);
        Thread.sleep(10);
        pair[0].shutdownInput();
        System.out.println("shut down here: " + reader.end());
        pair[0].getOutputStream().write(7);
        System.out.println("the other way: " + pair[1].getInputStream().read());
        for (Socket socket : pair) socket.close();
    }

    static void timeouts(ServerSocket server) throws Exception {
        Socket[] pair = connect(server, 9);
        InputStream in = pair[0].getInputStream();
        for (int timeout : new int[] {5, 0, 5}) {
            pair[0].setSoTimeout(timeout);
            Task reader = new Task(in::read);
            if (timeout == 0) pair[1].getOutputStream().write(42);
            System.out.println("timeout " + timeout + ": " + reader.end());
        }
        for (Socket socket : pair) socket.close();
    }

    static void urgent(ServerSocket server) throws Exception {
        Socket[] pair = connect(server, 9);
        pair[0].setOOBInline(true);
        InputStream in = pair[0].getInputStream();
        Task reader = new Task(() -> {
            StringBuilder all = new StringBuilder();
            byte[] buffer = new byte[100];
            for (int n; (n = in.read(buffer)) > 0;) all.append(new String(buffer, 0, n, "ISO-8859-1"));
            return all;
        });
        for (int i = 0; i < 20; i++) {
            pair[1].getOutputStream().write(("<" + i).getBytes());
            pair[1].sendUrgentData('!');
            if (i % 7 == 0) Thread.sleep(1);
        }
        pair[1].close();
        System.out.println(reader.end());
        pair[0].close();
    }

    static void floods(ServerSocket server) throws Exception {
        Socket[] pair = connect(server, 9);
        List<Task> tasks = new ArrayList<>();
        for (Socket socket : pair) {
            tasks.add(new Task(() -> {
                byte[] piece = new byte[100_000];
                for (int i = 0; i < 30; i++) {
                    Arrays.fill(piece, (byte) i);
                    socket.getOutputStream().write(piece);
                }
                socket.shutdownOutput();
                return "sent";
            }));
            tasks.add(new Task(() -> {
                long sum = 0, count = 0;
                byte[] piece = new byte[70_000];
                for (int n; (n = socket.getInputStream().read(piece)) > 0; count += n)
                    for (int i = 0; i < n; i++) sum += piece[i];
                return count + " bytes, sum " + sum;
            }));
        }
        for (Task task : tasks) System.out.println(task.end());
        for (Socket socket : pair) socket.close();
    }

    static void channels() throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(HERE, 0));
        Map<String, Integer> ends = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress()), other = server.accept();
            Task reader = new Task(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(1);
                while (client.read(buffer) == 1) buffer.clear();
                return "end";
            });
            for (int i = 0; i < round % 5; i++) {
                other.write(ByteBuffer.wrap(new byte[] {1}));
                Thread.sleep(1);
            }
            pause(round);
            if (round % 3 == 0) client.close();
            else if (round % 3 == 1) reader.thread.interrupt();
            else other.close();
            /* Whoever is closed before he begins says so. */
            String end = reader.end().replace("nio.channels.ClosedChannelException", "nio.channels.AsynchronousCloseException");
            ends.merge(round % 3 + " " + end, 1, Integer::sum);
            client.close();
            other.close();
        }
        ends.forEach((end, count) -> System.out.println(end + " " + count));
        server.close();
    }

    static void selectors() throws Exception {
        for (int way = 0; way < 3; way++) {
            Selector selector = Selector.open();
            Task waiting = new Task(() -> {
                int count = 0;
                try {
                    count = selector.select();
                } catch (ClosedSelectorException e) { /* before it began */
                }
                return count + (selector.isOpen() ? " open" : " closed") + (Thread.interrupted() ? ", interrupted" : "");
            });
            Thread.sleep(5);
            if (way == 0) selector.wakeup();
            else if (way == 1) waiting.thread.interrupt();
            else selector.close();
            System.out.println("selected " + waiting.end());
            selector.close();
        }
        try (Selector selector = Selector.open()) {
            long begin = System.nanoTime();
            int count = selector.select(7);
            System.out.println(count + " after the time: " + (System.nanoTime() - begin >= 7_000_000));
        }
    }

    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(0, 5, HERE);
        streams(server);
        halves(server);
        timeouts(server);
        urgent(server);
        floods(server);
        channels();
        selectors();
        server.close();
    }
}
