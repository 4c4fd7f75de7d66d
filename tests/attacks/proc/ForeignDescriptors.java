// attack: descriptors that the program was not given: numbers guessed, forged FileDescriptors, those of the VM itself, inherited channels
// must: EBADF or refusal for each: a program's numbers index its own table
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;

public class ForeignDescriptors {
    public static void main(String[] args) {
        Attack.attempt("field fd", () -> {
            var field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            return field;
        });
        Attack.attempt("constructor", () -> {
            var c = FileDescriptor.class.getDeclaredConstructor(int.class);
            c.setAccessible(true);
            return c.newInstance(5);
        });
        Attack.attempt("empty descriptor, read", () -> new FileInputStream(new FileDescriptor()).read());
        Attack.attempt("empty descriptor, write", () -> {
            new FileOutputStream(new FileDescriptor()).write(1);
            return "written";
        });
        Attack.attempt("stdin written", () -> {
            new FileOutputStream(FileDescriptor.in).write("x".getBytes());
            return "written";
        });
        Attack.attempt("stdout read", () -> new FileInputStream(FileDescriptor.out).getChannel().size() >= 0 ? null : "negative");
        Attack.attempt("stdout mapped", () -> new FileOutputStream(FileDescriptor.out).getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 10).get(0));
        Attack.attempt("stdout truncated", () -> {
            new FileOutputStream(FileDescriptor.out).getChannel().truncate(0);
            return null;
        });
        Attack.attempt("inherited channel", () -> System.inheritedChannel());
        Attack.attempt("class of the dispatcher", () -> Class.forName("sun.nio.ch.FileDispatcherImpl").getDeclaredMethods().length > 0
            ? Class.forName("sun.nio.ch.FileDispatcherImpl").getDeclaredMethod("closeIntFD", int.class).invoke(null, 7) : null);
        Attack.attempt("closed streams", () -> {
            FileInputStream in = new FileInputStream("/dev/null");
            FileDescriptor fd = in.getFD();
            in.close();
            return new FileInputStream(fd).read();
        });
        Attack.attempt("closed twice, number used again", () -> {
            FileInputStream in = new FileInputStream("/dev/null");
            in.close();
            FileInputStream other = new FileInputStream("/dev/urandom");
            in.close();
            int read = other.read();
            return read >= 0 ? "still its own" : null;
        });
        Attack.attempt("pipe", () -> {
            Pipe pipe = Pipe.open();
            pipe.sink().write(ByteBuffer.wrap(new byte[] {7}));
            ByteBuffer one = ByteBuffer.allocate(1);
            pipe.source().read(one);
            return one.get(0) == 7 ? "its own pipe" : null;
        });
    }
}
