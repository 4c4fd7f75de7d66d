// A program that is started sees its three streams, and nothing else of what is open here.
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.*;

public class InheritedDescriptors {
    static final List<Object> open = new ArrayList<>();

    static void start(String what, ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        process.getOutputStream().close();
        String seen = new String(process.getInputStream().readAllBytes()).trim().replaceAll("\\s+", " ");
        System.out.println(what + ": " + seen + ", exit " + process.waitFor());
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("inherited"), file = folder.resolve("file");
        Files.write(file, new byte[10000]);
        try {
            open.add(new FileInputStream(file.toFile()));
            open.add(new FileOutputStream(file.toFile(), true));
            open.add(new RandomAccessFile(file.toFile(), "rw"));
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            open.add(channel);
            open.add(channel.map(FileChannel.MapMode.READ_WRITE, 0, 10000));
            open.add(channel.lock());
            open.add(Files.newDirectoryStream(folder));
            open.add(folder.getFileSystem().newWatchService());
            open.add(folder.register((WatchService) open.get(open.size() - 1), StandardWatchEventKinds.ENTRY_CREATE));
            ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            open.addAll(List.of(server, client, server.accept(), new DatagramSocket(), DatagramChannel.open(), Pipe.open()));
            Selector selector = Selector.open();
            selector.selectNow();
            open.add(selector);
            Thread reader = new Thread(() -> {
                try {
                    client.getInputStream().read();
                } catch (IOException e) { /* it is closed in the end */
                }
            });
            reader.setDaemon(true);
            reader.start();

            String[] list = {"/bin/sh", "-c", "ls /proc/$$/fd; :"};
            start("by pipes", new ProcessBuilder(list));
            start("merged", new ProcessBuilder(list).redirectErrorStream(true));
            start("from a file", new ProcessBuilder(list).redirectInput(file.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD));
            start("in a folder", new ProcessBuilder(list).directory(folder.toFile()));
            Process sleeper = new ProcessBuilder("/bin/sh", "-c", "read line; ls /proc/$$/fd; :").start();
            start("beside another", new ProcessBuilder(list));
            sleeper.getOutputStream().write('\n');
            sleeper.getOutputStream().close();
            System.out.println("the other: " + new String(sleeper.getInputStream().readAllBytes()).trim().replaceAll("\\s+", " "));
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }
}
