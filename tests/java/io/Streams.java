// java.io streams, readers and writers: buffering, marks, pushback, piped, data, print, line numbers, closing, errors.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

public class Streams {
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

    public static void main(String[] args) throws Exception {
        show("data", () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeBoolean(true);
            out.writeByte(-1);
            out.writeShort(-2);
            out.writeChar('é');
            out.writeInt(0x01020304);
            out.writeLong(Long.MIN_VALUE);
            out.writeFloat(1.5f);
            out.writeDouble(-0.0);
            out.writeUTF("nul\0 é中😀");
            out.writeChars("ab");
            out.writeBytes("cd");
            System.out.println(Arrays.toString(bytes.toByteArray()));
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            return in.readBoolean() + " " + in.readUnsignedByte() + " " + in.readUnsignedShort() + " " + in.readChar() + " " + in.readInt() + " " + in.readLong() + " " + in.readFloat() + " " + in.readDouble() + " " + in.readUTF().length() + " " + in.skipBytes(100) + " " + in.read();
        });
        show("eof", () -> new DataInputStream(new ByteArrayInputStream(new byte[3])).readInt());
        show("utf too long", () -> {
            new DataOutputStream(OutputStream.nullOutputStream()).writeUTF("x".repeat(70000));
            return "";
        });
        show("bad utf", () -> new DataInputStream(new ByteArrayInputStream(new byte[] {0, 2, (byte) 0xc3, 0x28})).readUTF());
        show("buffered mark", () -> {
            BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream("0123456789".getBytes()), 4);
            in.read();
            in.mark(3);
            in.read();
            in.read();
            in.reset();
            String s = "" + (char) in.read();
            in.skip(2);
            return s + (char) in.read() + in.available() + in.markSupported();
        });
        show("mark lost", () -> {
            BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream(new byte[100]), 4);
            in.mark(2);
            in.readNBytes(50);
            in.reset();
            return "";
        });
        show("pushback", () -> {
            PushbackInputStream in = new PushbackInputStream(new ByteArrayInputStream("ab".getBytes()), 2);
            int a = in.read();
            in.unread(a);
            in.unread('z');
            return new String(in.readAllBytes());
        });
        show("pushback full", () -> {
            new PushbackInputStream(new ByteArrayInputStream(new byte[0])).unread(new byte[2]);
            return "";
        });
        show("sequence", () -> new String(new SequenceInputStream(new ByteArrayInputStream("one ".getBytes()), new ByteArrayInputStream("two".getBytes())).readAllBytes()));
        show("reader", () -> {
            BufferedReader r = new BufferedReader(new StringReader("a\nb\r\nc\rd\n\ne"));
            return r.readLine() + r.readLine() + r.readLine() + r.lines().toList() + r.readLine();
        });
        show("line numbers", () -> {
            LineNumberReader r = new LineNumberReader(new StringReader("a\nb\nc"));
            r.readLine();
            r.readLine();
            return r.getLineNumber() + " " + r.readLine() + r.getLineNumber();
        });
        show("decoding", () -> {
            Reader r = new InputStreamReader(new ByteArrayInputStream("é中😀x".getBytes(StandardCharsets.UTF_8)), "UTF-8");
            StringBuilder s = new StringBuilder();
            for (int c; (c = r.read()) >= 0;) {
                s.append(Integer.toHexString(c)).append(' ');
            }
            return s;
        });
        show("encoding", () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (Writer w = new OutputStreamWriter(bytes, "UTF-16LE")) {
                w.write("aé");
                w.append('b').append("xyz", 1, 2);
            }
            return Arrays.toString(bytes.toByteArray());
        });
        show("bad encoding", () -> new InputStreamReader(InputStream.nullInputStream(), "x-none"));
        show("print", () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            PrintStream p = new PrintStream(bytes, true, "UTF-8");
            p.print(1);
            p.print('c');
            p.println(1.5);
            p.printf("%d %s%n", 5, "x");
            p.append("ap").write(65);
            p.println(new char[] {'x', 'y'});
            p.println((Object) null);
            p.println((String) null);
            return bytes.toString().replace("\n", "|") + p.checkError();
        });
        show("print error", () -> {
            PrintStream p = new PrintStream(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("full");
                }
            });
            p.print("x");
            return p.checkError();
        });
        show("piped", () -> {
            PipedInputStream in = new PipedInputStream(16);
            PipedOutputStream out = new PipedOutputStream(in);
            Thread t = new Thread(() -> {
                try (out) {
                    for (int i = 0; i < 1000; i++) {
                        out.write(i);
                    }
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            t.start();
            long sum = 0;
            for (int b; (b = in.read()) >= 0;) {
                sum = sum * 31 + b;
            }
            t.join();
            return sum;
        });
        show("pipe not connected", () -> new PipedInputStream().read());
        show("file", () -> {
            File f = new File("stream.bin");
            try (FileOutputStream out = new FileOutputStream(f)) {
                out.write(new byte[] {1, 2, 3, 4, 5}, 1, 3);
                out.write(9);
                System.out.println(out.getFD().valid() + " " + out.getChannel().size());
            }
            try (FileOutputStream out = new FileOutputStream(f, true)) {
                out.write(10);
            }
            try (FileInputStream in = new FileInputStream(f)) {
                return in.available() + " " + in.skip(1) + " " + in.read() + " " + Arrays.toString(in.readAllBytes()) + " " + in.read();
            }
        });
        show("missing file", () -> new FileInputStream("no/such/file"));
        show("directory", () -> new FileOutputStream("/"));
        show("closed file", () -> {
            FileInputStream in = new FileInputStream("stream.bin");
            in.close();
            in.close();
            return in.read();
        });
        show("random access", () -> {
            try (RandomAccessFile raf = new RandomAccessFile("raf.bin", "rw")) {
                raf.writeInt(1);
                raf.writeUTF("text");
                raf.seek(100);
                raf.writeLong(-1L);
                raf.seek(4);
                String s = raf.readUTF() + " " + raf.length() + " " + raf.getFilePointer();
                raf.seek(50);
                s += " " + raf.readByte();
                raf.setLength(2);
                s += " " + raf.length() + " " + raf.getFilePointer();
                raf.seek(0);
                return s + " " + raf.readLine().length() + " " + raf.read();
            }
        });
        show("read only", () -> {
            try (RandomAccessFile raf = new RandomAccessFile("raf.bin", "r")) {
                raf.write(1);
                return "written";
            }
        });
        show("bad mode", () -> new RandomAccessFile("raf.bin", "x"));
        show("negative seek", () -> {
            try (RandomAccessFile raf = new RandomAccessFile("raf.bin", "r")) {
                raf.seek(-1);
                return "";
            }
        });
        show("closed reader", () -> {
            Reader r = new StringReader("x");
            r.close();
            return r.read();
        });
        show("tokenizer", () -> {
            StreamTokenizer t = new StreamTokenizer(new StringReader("x = 12.5 + 'str' // comment\ny"));
            t.slashSlashComments(true);
            t.eolIsSignificant(true);
            StringBuilder s = new StringBuilder();
            while (t.nextToken() != StreamTokenizer.TT_EOF) {
                s.append(t.ttype).append(':').append(t.sval).append(':').append(t.nval).append(' ');
            }
            return s;
        });
        show("bounds", () -> new ByteArrayInputStream(new byte[5]).read(new byte[3], 2, 2));
        show("transfer", () -> new ByteArrayInputStream(new byte[20000]).transferTo(OutputStream.nullOutputStream()) + " " + new StringReader("chars").transferTo(Writer.nullWriter()));
        show("char arrays", () -> {
            CharArrayWriter w = new CharArrayWriter();
            w.write("hello", 1, 3);
            return w + " " + w.size() + new String(w.toCharArray()) + new BufferedReader(new CharArrayReader("abc".toCharArray(), 1, 2)).readLine();
        });
        System.out.println(System.in.read());
        System.err.println("to standard error");
        PrintStream old = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setOut(new PrintStream(captured));
        System.out.println("captured");
        System.setOut(old);
        System.out.print(captured);
        System.out.write(new byte[] {'r', 'a', 'w', '\n'});
        System.out.flush();
    }
}
