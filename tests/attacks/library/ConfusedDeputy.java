// attack: lets the library call methods of objects that lie: sizes that change, arrays that are kept, types that do not fit, comparators that cheat
// must: an exception or a wrong answer for the program itself; nothing of the library's is changed
import java.io.*;
import java.nio.*;
import java.nio.charset.*;
import java.util.*;
import java.util.zip.*;

public class ConfusedDeputy {
    static class LyingList<E> extends AbstractList<E> {
        int asked;

        public E get(int i) {
            return null;
        }

        public int size() {
            return asked++ % 2 == 0 ? 1 : Integer.MAX_VALUE;
        }

        @Override
        public Object[] toArray() {
            return new Integer[] {1};
        }
    }

    static class LyingText implements CharSequence {
        int asked;

        public int length() {
            return asked++ % 2 == 0 ? 3 : 1 << 20;
        }

        public char charAt(int i) {
            return '\uffff';
        }

        public CharSequence subSequence(int a, int b) {
            return this;
        }

        @Override
        public String toString() {
            return null;
        }
    }

    static byte[] kept;

    public static void main(String[] args) {
        Attack.attempt("ArrayList of a list that lies", () -> {
            ArrayList<Object> list = new ArrayList<>(new LyingList<>());
            list.set(0, "text");
            return list;
        });
        Attack.attempt("List.copyOf", () -> List.copyOf(new LyingList<>()));
        Attack.attempt("Vector", () -> new Vector<>(new LyingList<>()).get(0));
        Attack.attempt("String.join", () -> String.join(new LyingText(), new LyingText(), new LyingText()));
        Attack.attempt("StringBuilder.append", () -> new StringBuilder().append((CharSequence) new LyingText()));
        Attack.attempt("StringBuilder.append with bounds", () -> new StringBuilder().append(new LyingText(), 0, 100000).length());
        Attack.attempt("String.contentEquals", () -> "abc".contentEquals(new LyingText()));
        Attack.attempt("CharBuffer.wrap", () -> CharBuffer.wrap(new LyingText()).get(2));
        Attack.attempt("regular expression", () -> java.util.regex.Pattern.compile("a*").matcher(new LyingText()).find());
        Attack.attempt("CharsetEncoder that overruns", () -> {
            Charset bad = new Charset("X-BAD", null) {
                public boolean contains(Charset c) {
                    return true;
                }

                public CharsetDecoder newDecoder() {
                    return new CharsetDecoder(this, 0.001f, 1) {
                        protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
                            while (true) out.put('x');
                        }
                    };
                }

                public CharsetEncoder newEncoder() {
                    return new CharsetEncoder(this, 0.001f, 1) {
                        protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
                            kept = out.array();
                            in.position(in.limit());
                            return CoderResult.UNDERFLOW;
                        }
                    };
                }
            };
            byte[] bytes = "text".getBytes(bad);
            return new String(new byte[1000], bad).length() + bytes.length;
        });
        Attack.attempt("String keeps no array", () -> {
            byte[] bytes = "harmless".getBytes();
            String s = new String(bytes);
            bytes[0] = 'X';
            char[] chars = {'a', 'b'};
            String t = new String(chars);
            chars[0] = 'X';
            return s + t;
        });
        Attack.attempt("sort with a comparator that cheats", () -> {
            Integer[] numbers = new Integer[200];
            Arrays.setAll(numbers, i -> i);
            Random random = new Random(1);
            Arrays.sort(numbers, (a, b) -> random.nextInt(3) - 1);
            return "sorted";
        });
        Attack.attempt("InputStream that answers too much", () -> new BufferedInputStream(new InputStream() {
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] b, int off, int len) {
                return len + 1000;
            }
        }).readNBytes(20000).length);
        Attack.attempt("InputStreamReader over it", () -> new InputStreamReader(new InputStream() {
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] b, int off, int len) {
                return len + 1000;
            }
        }).read(new char[10]));
        Attack.attempt("InflaterInputStream over it", () -> new InflaterInputStream(new InputStream() {
            public int read() {
                return 1;
            }

            @Override
            public int read(byte[] b, int off, int len) {
                return len + 100000;
            }
        }).read(new byte[10]));
        Attack.attempt("OutputStream that keeps the buffer", () -> {
            BufferedOutputStream out = new BufferedOutputStream(new OutputStream() {
                public void write(int b) {}

                @Override
                public void write(byte[] b, int off, int len) {
                    kept = b;
                }
            }, 16);
            out.write(new byte[10]);
            out.flush();
            return kept.length;
        });
        Attack.attempt("Map whose key changes", () -> {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < 1000; i++) map.put(new Object() {
                @Override
                public int hashCode() {
                    return (int) System.nanoTime();
                }

                @Override
                public boolean equals(Object o) {
                    throw new IllegalStateException("asked");
                }
            }, i);
            return map.size() == 1000;
        });
        Attack.attempt("toString that answers null", () -> "x" + new LyingText());
        Attack.attempt("toArray of a wrong type", () -> new ArrayList<>(List.of(1)).toArray(new String[0]));
        Attack.attempt("Collections.checkedList", () -> Collections.checkedList((List) new ArrayList<Object>(), String.class).add(5));
        Attack.attempt("Thread that overrides getContextClassLoader", () -> {
            Thread t = new Thread(() -> {}) {
                @Override
                public ClassLoader getContextClassLoader() {
                    throw new IllegalStateException("asked");
                }
            };
            t.start();
            t.join();
            return "ran";
        });
        Attack.attempt("uncaught handler that throws", () -> {
            Thread t = new Thread(() -> { throw new IllegalStateException(); });
            t.setUncaughtExceptionHandler((a, b) -> { throw new IllegalStateException(); });
            t.start();
            t.join();
            return "ended";
        });
    }
}
