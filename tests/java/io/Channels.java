// NIO channels: positions, gathering and scattering, mapped buffers, locks, transfer, truncation, asynchronous files, pipes, selectors over pipes.
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.Arrays;
import java.util.Set;

public class Channels {
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

    static ByteBuffer bytes(String s) {
        return ByteBuffer.wrap(s.getBytes(StandardCharsets.UTF_8));
    }

    static String text(ByteBuffer b) {
        return StandardCharsets.UTF_8.decode(b.flip()).toString();
    }

    public static void main(String[] args) throws Exception {
        Path file = Path.of("channel.bin");
        show("write and read", () -> {
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                String s = c.write(bytes("hello world")) + " " + c.position() + " " + c.size();
                c.write(bytes("WORLD"), 6);
                ByteBuffer b = ByteBuffer.allocate(5);
                c.read(b, 6);
                s += " " + text(b);
                c.position(0);
                ByteBuffer[] parts = {ByteBuffer.allocate(2), ByteBuffer.allocateDirect(3), ByteBuffer.allocate(100)};
                s += " " + c.read(parts) + " " + text(parts[0]) + "|" + text(parts[1]) + "|" + text(parts[2]) + " " + c.read(ByteBuffer.allocate(1));
                s += " " + c.write(new ByteBuffer[] {bytes("1"), bytes("22"), bytes("333")}) + " " + c.size();
                c.truncate(4);
                return s + " " + c.size() + " " + c.position();
            }
        });
        show("holes", () -> {
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                c.position(100);
                c.write(bytes("x"));
                ByteBuffer b = ByteBuffer.allocate(1);
                c.read(b, 50);
                return c.size() + " " + b.get(0);
            }
        });
        show("append", () -> {
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.APPEND)) {
                c.write(bytes("end"));
                return c.size();
            }
        });
        show("mapped", () -> {
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                MappedByteBuffer m = c.map(FileChannel.MapMode.READ_WRITE, 2, 20);
                m.put(0, (byte) 'M').putInt(4, 0x41424344);
                m.force();
                MappedByteBuffer priv = c.map(FileChannel.MapMode.PRIVATE, 0, 10);
                priv.put(0, (byte) 'P');
                MappedByteBuffer ro = c.map(FileChannel.MapMode.READ_ONLY, 0, c.size());
                return (char) ro.get(0) + "" + (char) ro.get(2) + (char) ro.get(6) + (char) ro.get(9) + " " + ro.capacity() + " " + m.load().isLoaded() + " " + ro.isReadOnly();
            }
        });
        show("map grows the file", () -> {
            try (RandomAccessFile raf = new RandomAccessFile("map.bin", "rw")) {
                MappedByteBuffer m = raf.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 5000);
                m.putLong(4992, 42);
                return raf.length() + " " + m.getLong(4992);
            }
        });
        show("map read-only for writing", () -> {
            try (FileChannel c = FileChannel.open(file)) {
                return c.map(FileChannel.MapMode.READ_WRITE, 0, 10);
            }
        });
        show("write to a read channel", () -> {
            try (FileChannel c = FileChannel.open(file)) {
                return c.write(bytes("x"));
            }
        });
        show("closed", () -> {
            FileChannel c = FileChannel.open(file);
            c.close();
            return c.size();
        });
        show("negative position", () -> {
            try (FileChannel c = FileChannel.open(file)) {
                return c.position(-1);
            }
        });
        show("transfer", () -> {
            try (FileChannel from = FileChannel.open(file); FileChannel to = FileChannel.open(Path.of("copy.bin"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ))) {
                long n = from.transferTo(0, 1000, to);
                long m = to.transferFrom(from.position(0), 200, 10);
                return n + " " + m + " " + to.size();
            }
        });
        show("lock", () -> {
            try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
                FileLock lock = c.lock();
                String s = lock.isValid() + " " + lock.isShared() + " " + lock.overlaps(5, 5);
                try {
                    c.tryLock();
                } catch (OverlappingFileLockException e) {
                    s += " overlapping";
                }
                lock.release();
                return s + " " + lock.isValid() + " " + (c.tryLock(0, 5, false) != null);
            }
        });
        show("delete on close", () -> {
            Path p = Path.of("gone");
            try (SeekableByteChannel c = Files.newByteChannel(p, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                c.write(bytes("x"));
            }
            return Files.exists(p);
        });
        show("interrupt closes", () -> {
            FileChannel c = FileChannel.open(file);
            Thread.currentThread().interrupt();
            try {
                c.read(ByteBuffer.allocate(1));
                return "read";
            } catch (ClosedByInterruptException e) {
                return e + " " + Thread.interrupted() + " " + c.isOpen();
            }
        });
        show("asynchronous", () -> {
            try (AsynchronousFileChannel a = AsynchronousFileChannel.open(Path.of("async.bin"), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                int n = a.write(bytes("async data"), 0).get();
                ByteBuffer b = ByteBuffer.allocate(20);
                java.util.concurrent.CompletableFuture<Integer> done = new java.util.concurrent.CompletableFuture<>();
                a.read(b, 2, "attached", new CompletionHandler<Integer, String>() {
                    public void completed(Integer r, String s) {
                        done.complete(r);
                    }

                    public void failed(Throwable t, String s) {
                        done.completeExceptionally(t);
                    }
                });
                return n + " " + done.get() + " " + text(b);
            }
        });
        show("pipe and selector", () -> {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            Selector selector = Selector.open();
            SelectionKey key = pipe.source().register(selector, SelectionKey.OP_READ, "attachment");
            String s = selector.selectNow() + " " + selector.select(5);
            pipe.sink().write(bytes("through the pipe"));
            s += " " + selector.select() + " " + key.isReadable() + " " + selector.selectedKeys().size() + " " + key.attachment();
            ByteBuffer b = ByteBuffer.allocate(100);
            s += " " + pipe.source().read(b) + " " + text(b) + " " + pipe.source().read(ByteBuffer.allocate(1));
            selector.selectedKeys().clear();
            Thread waker = new Thread(selector::wakeup);
            waker.start();
            s += " " + selector.select();
            pipe.sink().close();
            selector.select();
            s += " " + pipe.source().read(ByteBuffer.allocate(1));
            key.cancel();
            s += " " + key.isValid() + " " + selector.selectNow() + " " + selector.keys().size();
            selector.close();
            return s + " " + selector.isOpen();
        });
        show("blocking in a selector", () -> Pipe.open().source().register(Selector.open(), SelectionKey.OP_READ));
        show("streams", () -> {
            ReadableByteChannel r = java.nio.channels.Channels.newChannel(new java.io.ByteArrayInputStream("chan".getBytes()));
            ByteBuffer b = ByteBuffer.allocate(10);
            r.read(b);
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            WritableByteChannel w = java.nio.channels.Channels.newChannel(out);
            w.write(bytes("nel"));
            return text(b) + out + Arrays.toString(java.nio.channels.Channels.newInputStream(r).readAllBytes());
        });
    }
}
