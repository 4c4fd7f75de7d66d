// Arrays of every element type: defaults, loads and stores, class names, superclass, interfaces, clone, equality.
// javac: -XDstringConcat=inline
import java.io.Serializable;

public class ArrayTypes {
    static void describe(Object array) {
        Class<?> c = array.getClass();
        System.out.println(c.getName() + " " + c.getSimpleName() + " " + c.getCanonicalName() + " " + c.getTypeName() + " super "
            + c.getSuperclass().getName() + " component " + c.getComponentType().getName() + " cloneable " + (array instanceof Cloneable)
            + " serializable " + (array instanceof Serializable) + " interfaces " + c.getInterfaces().length + " mods " + c.getModifiers());
    }

    public static void main(String[] args) {
        boolean[] z = new boolean[3];
        byte[] b = new byte[3];
        short[] s = new short[3];
        char[] c = new char[3];
        int[] i = new int[3];
        long[] l = new long[3];
        float[] f = new float[3];
        double[] d = new double[3];
        Object[] o = new Object[3];
        System.out.println(z[0] + " " + b[1] + " " + s[2] + " " + (int) c[0] + " " + i[1] + " " + l[2] + " " + f[0] + " " + d[1] + " " + o[2]);
        z[1] = true;
        b[1] = (byte) 0x181;
        s[1] = (short) 0x18001;
        c[1] = (char) 0x1abcd;
        i[1] = -1;
        l[1] = Long.MIN_VALUE;
        f[1] = Float.MIN_VALUE;
        d[1] = -0.0;
        o[1] = o;
        System.out.println(z[1] + " " + b[1] + " " + s[1] + " " + (int) c[1] + " " + i[1] + " " + l[1] + " " + f[1] + " " + d[1] + " " + (o[1] == o));
        System.out.println(z[0] + " " + z[2] + " " + b[0] + " " + b[2] + " " + s[0] + " " + s[2] + " " + l[0] + " " + l[2]);
        Object[] all = {z, b, s, c, i, l, f, d, o, new String[0], new int[0][], new Object[0][0], new Runnable[1], new ArrayTypes[2][]};
        for (Object array : all) {
            describe(array);
        }
        long[] copy = l.clone();
        copy[0] = 7;
        System.out.println(l[0] + " " + copy[0] + " " + copy[1] + " " + copy.length + " " + (copy.getClass() == l.getClass()));
        int[][] deep = {{1, 2}, {3}, null};
        int[][] shallow = deep.clone();
        shallow[0][0] = 99;
        shallow[1] = null;
        System.out.println(deep[0][0] + " " + deep[1][0] + " " + shallow.length);
        System.out.println(new int[0].equals(new int[0]) + " " + (new int[0].getClass() == int[].class) + " " + java.util.Arrays.equals(i, i.clone()));
        Object asObject = new Integer[] {1, 2};
        System.out.println((asObject instanceof Object[]) + " " + (asObject instanceof Number[]) + " " + (asObject instanceof String[])
            + " " + (asObject instanceof Integer[]) + " " + (asObject instanceof Comparable[]) + " " + (asObject instanceof Serializable[]));
        Object ints = new int[2][3];
        System.out.println((ints instanceof Object[]) + " " + (ints instanceof int[][]) + " " + (ints instanceof Cloneable[])
            + " " + (ints instanceof Serializable[]) + " " + (ints instanceof long[][]) + " " + (ints instanceof Object[][]));
        char[] text = {'t', 'e', 'x', 't'};
        System.out.println(text);
        System.out.println(String.valueOf(text) + text.length);
    }
}
