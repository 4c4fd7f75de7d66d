// AsynchronousFileChannel and AsynchronousSocketChannel: handlers and futures, time-outs, closing while an operation is pending.
// timeout: 120
import java.nio.channels.*; import java.nio.*; import java.net.*; import java.nio.file.*; import java.util.*; import java.util.concurrent.*; import static java.nio.file.StandardOpenOption.*;
public class AsyncChannels {
    public static void main(String[] a) throws Exception {
        try (AsynchronousFileChannel f = AsynchronousFileChannel.open(Path.of("af"), CREATE, READ, WRITE)) {
            System.out.println(f.write(ByteBuffer.wrap("0123456789".getBytes()), 0).get()); ByteBuffer b = ByteBuffer.allocate(4); System.out.println(f.read(b, 3).get() + new String(b.array()));
            CompletableFuture<String> cf = new CompletableFuture<>(); b.clear();
            f.read(b, 100, "att", new CompletionHandler<Integer, String>() { public void completed(Integer n, String s) { cf.complete(n + s); } public void failed(Throwable t, String s) { cf.completeExceptionally(t); } }); System.out.println(cf.get());
            FileLock l = f.lock().get(); System.out.println(l.isValid()); l.release(); System.out.println(f.size()); f.truncate(3); System.out.println(f.size()); f.force(true);
            try { f.read(b, -1); } catch (IllegalArgumentException e) { System.out.println(e); }
        }
        AsynchronousChannelGroup g = AsynchronousChannelGroup.withFixedThreadPool(2, Executors.defaultThreadFactory());
        AsynchronousServerSocketChannel s = AsynchronousServerSocketChannel.open(g).bind(new InetSocketAddress("127.0.0.1", 0));
        s.accept(null, new CompletionHandler<AsynchronousSocketChannel, Void>() {
            public void completed(AsynchronousSocketChannel c, Void v) { s.accept(null, this); ByteBuffer b = ByteBuffer.allocate(1 << 16); c.read(b, b, new CompletionHandler<Integer, ByteBuffer>() {
                public void completed(Integer n, ByteBuffer x) { if (n < 0) { try { c.close(); } catch (Exception e) {} return; } x.flip(); try { while (x.hasRemaining()) c.write(x).get(); } catch (Exception e) { System.out.println(e); } x.clear(); c.read(x, x, this); }
                public void failed(Throwable t, ByteBuffer x) { System.out.println("read " + t); } }); }
            public void failed(Throwable t, Void v) { if (!(t instanceof ClosedChannelException || t instanceof ShutdownChannelGroupException)) System.out.println("accept " + t); } });
        try (AsynchronousSocketChannel c = AsynchronousSocketChannel.open(g)) {
            c.connect(s.getLocalAddress()).get(); int sum = 0;
            for (int i = 0; i < 50; i++) { byte[] d = new byte[1000]; Arrays.fill(d, (byte) i); ByteBuffer w = ByteBuffer.wrap(d); while (w.hasRemaining()) c.write(w).get(); ByteBuffer r = ByteBuffer.allocate(1000); while (r.hasRemaining()) c.read(r).get(); sum += r.get(999); }
            System.out.println(sum);
            ByteBuffer r = ByteBuffer.allocate(10); CompletableFuture<String> cf = new CompletableFuture<>(); c.read(r, 50, TimeUnit.MILLISECONDS, null, new CompletionHandler<Integer, Object>() { public void completed(Integer n, Object o) { cf.complete("read " + n); } public void failed(Throwable t, Object o) { cf.complete(t.toString()); } }); System.out.println(cf.get());
            try { c.read(r); } catch (IllegalStateException e) { System.out.println(e); }
        }
        try (AsynchronousSocketChannel c = AsynchronousSocketChannel.open(g)) { c.connect(s.getLocalAddress()).get(); Future<Integer> f = c.read(ByteBuffer.allocate(1)); try { c.read(ByteBuffer.allocate(1)); } catch (ReadPendingException e) { System.out.println(e); } c.close(); try { f.get(); } catch (ExecutionException e) { System.out.println(e.getCause()); } }
        try (Socket bound = new Socket()) { bound.bind(new InetSocketAddress("127.0.0.1", 0)); int p = bound.getLocalPort(); /* does not listen */ try (AsynchronousSocketChannel c = AsynchronousSocketChannel.open()) { c.connect(new InetSocketAddress("127.0.0.1", p)).get(); } catch (ExecutionException e) { System.out.println(e.getCause()); } }
        g.shutdownNow(); System.out.println(g.awaitTermination(60, TimeUnit.SECONDS) + " " + s.isOpen());
    }
}
