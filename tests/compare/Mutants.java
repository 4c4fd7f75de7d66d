import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Changes class files in small ways and prints what the machine says of each when it is linked: for verifier.py, which runs this on two
 * machines and compares.
 *
 * Arguments: a directory of class files, the first and the last number of the mutants, and the major versions to give the files
 * (0: their own). The number decides everything: file, version, place and kind of change.
 */
public class Mutants {
    /** The classes of the directory as they are, but one of them changed. */
    static final class Loader extends ClassLoader {
        final Path directory;
        final String changed;
        final byte[] bytes;

        Loader(Path directory, String changed, byte[] bytes) {
            this.directory = directory;
            this.changed = changed;
            this.bytes = bytes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                byte[] b = name.equals(changed) ? bytes : Files.readAllBytes(directory.resolve(name.replace('.', '/') + ".class"));
                return defineClass(name, b, 0, b.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> c = findLoadedClass(name);
                if (c != null) return c;
                boolean ours = name.equals(changed) || (!name.startsWith("java") && Files.exists(directory.resolve(name.replace('.', '/') + ".class")));
                return ours ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    static int u2(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
    }

    static int u4(byte[] b, int at) {
        return u2(b, at) << 16 | u2(b, at + 2);
    }

    static void put2(byte[] b, int at, int value) {
        b[at] = (byte) (value >> 8);
        b[at + 1] = (byte) value;
    }

    /** Places of a class file that are worth changing. */
    static final class Places {
        /** Pieces {start, length}, by method: code, max_stack and max_locals, exception table, StackMapTable; empty if there is none. */
        final List<int[]> code = new ArrayList<>(), heads = new ArrayList<>(), tables = new ArrayList<>(), maps = new ArrayList<>();
        final byte[] b;
        int constantCount, poolEnd;

        Places(byte[] b) {
            this.b = b;
            constantCount = u2(b, 8);
            int at = 10;
            for (int i = 1; i < constantCount; i++) {
                switch (b[at]) {
                    case 1: at += 3 + u2(b, at + 1); break;
                    case 3: case 4: case 9: case 10: case 11: case 12: case 17: case 18: at += 5; break;
                    case 5: case 6: at += 9; i++; break;
                    case 15: at += 4; break;
                    default: at += 3;
                }
            }
            poolEnd = at;
            at += 6;
            at += 2 + 2 * u2(b, at);
            at = members(at);
            members(at);
        }

        int members(int at) {
            int count = u2(b, at);
            at += 2;
            while (count-- > 0) {
                int attributes = u2(b, at + 6);
                at += 8;
                while (attributes-- > 0) {
                    if (name(u2(b, at)).equals("Code")) code(at + 6);
                    at += 6 + u4(b, at + 2);
                }
            }
            return at;
        }

        String name(int index) {
            int at = 10;
            for (int i = 1; i < index; i++) {
                switch (b[at]) {
                    case 1: at += 3 + u2(b, at + 1); break;
                    case 3: case 4: case 9: case 10: case 11: case 12: case 17: case 18: at += 5; break;
                    case 5: case 6: at += 9; i++; break;
                    case 15: at += 4; break;
                    default: at += 3;
                }
            }
            return b[at] == 1 ? new String(b, at + 3, u2(b, at + 1)) : "";
        }

        void code(int at) {
            heads.add(new int[] {at, 4});
            int length = u4(b, at + 4);
            code.add(new int[] {at + 8, length});
            int rows = u2(b, at + 8 + length);
            tables.add(new int[] {at + 10 + length, 8 * rows});
            int[] map = {0, 0};
            at += 10 + length + 8 * rows;
            int attributes = u2(b, at);
            at += 2;
            while (attributes-- > 0) {
                if (name(u2(b, at)).equals("StackMapTable")) map = new int[] {at + 6, u4(b, at + 2)};
                at += 6 + u4(b, at + 2);
            }
            maps.add(map);
        }
    }

    /** Changes one byte, or two, of a piece. */
    static void change(Random r, byte[] b, int[] piece, int constantCount) {
        if (piece[1] == 0) return;
        int at = piece[0] + r.nextInt(piece[1]);
        switch (r.nextInt(6)) {
            case 0: b[at] = (byte) r.nextInt(256); break;
            case 1: b[at] += (byte) (r.nextInt(7) - 3); break;
            case 2: b[at] = (byte) r.nextInt(202); break;
            case 3: b[at] ^= (byte) (1 << r.nextInt(8)); break;
            case 4: if (piece[1] > 1) put2(b, Math.min(at, piece[0] + piece[1] - 2), 1 + r.nextInt(constantCount)); break;
            default: b[at] = piece[0] + piece[1] > at + 1 ? b[at + 1] : 0;
        }
    }

    /** Opcodes of one stack effect, more or less, for changes that get further than a random byte. */
    static final int[][] FAMILIES = {
        {0x02, 0x03, 0x04, 0x0b, 0x01, 0x09, 0x0e, 0x10, 0x12}, {0x1a, 0x1b, 0x1c, 0x1d, 0x22, 0x23, 0x2a, 0x2b, 0x2c, 0x2d, 0x1e, 0x1f, 0x26},
        {0x15, 0x16, 0x17, 0x18, 0x19}, {0x36, 0x37, 0x38, 0x39, 0x3a}, {0x3b, 0x3c, 0x3d, 0x3e, 0x43, 0x4b, 0x4c, 0x4d, 0x4e, 0x3f, 0x47},
        {0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35}, {0x4f, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56},
        {0x57, 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x00}, {0x60, 0x61, 0x62, 0x63, 0x6c, 0x7e, 0x7f},
        {0x85, 0x86, 0x87, 0x88, 0x8b, 0x91}, {0x99, 0x9a, 0xc6, 0xc7, 0x9f, 0xa5, 0xa7, 0xa8}, {0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xbf},
        {0xb2, 0xb3, 0xb4, 0xb5}, {0xb6, 0xb7, 0xb8}, {0xbb, 0xbd, 0xc0, 0xc1}, {0xc2, 0xc3, 0xbe, 0xbf},
    };

    static void replaceOpcode(Random r, byte[] b, int[] code) {
        for (int attempt = 0; attempt < 50; attempt++) {
            int at = code[0] + r.nextInt(code[1]);
            int[] family = FAMILIES[r.nextInt(FAMILIES.length)];
            for (int opcode : family)
                if ((b[at] & 0xff) == opcode) {
                    b[at] = (byte) family[r.nextInt(family.length)];
                    return;
                }
        }
    }

    /** One method is changed, or the constant pool: which of several bad methods is met first, is each machine's own matter. */
    static void mutate(Random r, byte[] b, Places p) {
        if (p.code.isEmpty() || r.nextInt(12) == 0) {
            change(r, b, new int[] {10, p.poolEnd - 10}, p.constantCount);
            return;
        }
        int method = r.nextInt(p.code.size());
        for (int changes = 1 + (r.nextInt(4) == 0 ? 1 : 0); changes > 0; changes--) {
            switch (r.nextInt(9)) {
                case 0: case 1: case 2: replaceOpcode(r, b, p.code.get(method)); break;
                case 3: case 4: case 5: change(r, b, p.code.get(method), p.constantCount); break;
                case 6: case 7: change(r, b, p.maps.get(method), p.constantCount); break;
                default: change(r, b, (r.nextBoolean() ? p.heads : p.tables).get(method), p.constantCount);
            }
        }
    }

    static String attempt(Path directory, String name, byte[] bytes) {
        try {
            Class<?> c = Class.forName(name, false, new Loader(directory, name, bytes));
            c.getDeclaredMethods();   // links
            return "fine";
        } catch (Throwable t) {
            String message = String.valueOf(t.getMessage()).replaceAll("@[0-9a-f]{5,}", "@HASH");
            return t.getClass().getName() + ": " + message.replace("\n", "\n    ");
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int first = Integer.parseInt(arguments[1]), last = Integer.parseInt(arguments[2]);
        List<String> names = new ArrayList<>();
        try (var files = Files.walk(directory)) {
            files.filter(f -> f.toString().endsWith(".class")).sorted().forEach(f -> {
                String s = directory.relativize(f).toString();
                names.add(s.substring(0, s.length() - 6).replace('/', '.'));
            });
        }
        for (int number = first; number <= last; number++) {
            Random r = new Random(number * 0x9E3779B97F4A7C15L);
            String name = names.get(r.nextInt(names.size()));
            byte[] bytes = Files.readAllBytes(directory.resolve(name.replace('.', '/') + ".class"));
            int version = Integer.parseInt(arguments[3 + r.nextInt(arguments.length - 3)]);
            if (version != 0) put2(bytes, 6, version);
            Places p = new Places(bytes);
            mutate(r, bytes, p);
            System.out.println(number + " " + name + " " + attempt(directory, name, bytes));
        }
    }
}
