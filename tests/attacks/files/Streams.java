// attack: the files behind the standard streams: empties, overwrites, reads, maps and locks what standard output goes to, writes to standard input
// must: they are streams, whatever lies behind them: an IOException for each; what was printed stays
// streams: file
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

public class Streams {
    static FileChannel channel(FileDescriptor stream) {
        return new FileOutputStream(stream).getChannel();
    }

    static void output(String name, FileDescriptor stream) {
        Attack.attempt(name + " cut off", () -> channel(stream).truncate(0));
        Attack.attempt(name + " from its start", () -> channel(stream).position(0));
        Attack.attempt(name + " beyond its end", () -> channel(stream).position(1L << 40));
        Attack.attempt(name + " overwritten", () -> channel(stream).write(ByteBuffer.wrap(new byte[100]), 0));
        Attack.attempt(name + " overwritten by a transfer", () -> channel(stream).transferFrom(java.nio.channels.Channels.newChannel(new ByteArrayInputStream(new byte[100])), 0, 100));
        Attack.attempt(name + " read", () -> new FileInputStream(stream).read());
        Attack.attempt(name + " read at a place", () -> new FileInputStream(stream).getChannel().read(ByteBuffer.allocate(10), 0));
        Attack.attempt(name + " backwards", () -> new FileInputStream(stream).skip(-1000));
        Attack.attempt(name + " mapped", () -> new FileInputStream(stream).getChannel().map(MapMode.READ_ONLY, 0, 5).get(0));
        Attack.attempt(name + " locked", () -> channel(stream).tryLock());
    }

    public static void main(String[] args) throws Exception {
        output("output", FileDescriptor.out);
        output("error", FileDescriptor.err);
        FileDescriptor in = FileDescriptor.in;
        Attack.attempt("input written", () -> {
            new FileOutputStream(in).write(65);
            return "written";
        });
        Attack.attempt("input written at a place", () -> channel(in).write(ByteBuffer.wrap(new byte[100]), 0));
        Attack.attempt("input cut off", () -> channel(in).truncate(0));
        Attack.attempt("input locked", () -> channel(in).tryLock());
        Attack.attempt("input copied to", () -> new FileInputStream(in).getChannel().transferTo(0, 5, channel(in)));
        System.out.println("control: " + new String(System.in.readAllBytes()).trim() + ", " + new FileInputStream(in).getChannel().position(4).position());
        System.err.println("the end");
    }
}
