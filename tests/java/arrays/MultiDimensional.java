// multianewarray in all shapes: full, partial, ragged, zero sizes, high dimensions, covariance.
// javac: -XDstringConcat=inline
public class MultiDimensional {
    static int count(Object array) {
        if (array == null || !array.getClass().isArray()) {
            return 0;
        }
        int n = 1;
        if (array instanceof Object[]) {
            for (Object element : (Object[]) array) {
                n += count(element);
            }
        }
        return n;
    }

    static String shape(Object array) {
        if (array == null) {
            return "null";
        }
        if (!array.getClass().isArray()) {
            return array.toString();
        }
        if (!(array instanceof Object[])) {
            return "" + java.lang.reflect.Array.getLength(array);
        }
        StringBuilder s = new StringBuilder("[");
        for (Object element : (Object[]) array) {
            s.append(shape(element)).append(' ');
        }
        return s.toString().trim() + "]";
    }

    public static void main(String[] args) {
        int[][] full = new int[2][3];
        int[][] partial = new int[2][];
        long[][][] three = new long[2][3][4];
        Object[][][] open = new String[2][2][];
        double[][] empty = new double[0][7];
        byte[][][][][] five = new byte[1][2][3][2][1];
        boolean[][][][][][][][] eight = new boolean[1][1][1][2][1][1][1][3];
        Object[] all = {full, partial, three, open, empty, five, eight, new int[3][0], new char[2][0][5]};
        for (Object array : all) {
            System.out.println(array.getClass().getName() + " " + count(array) + " " + shape(array));
        }
        full[1][2] = 5;
        partial[0] = full[1];
        partial[1] = new int[] {7, 8, 9, 10};
        System.out.println(partial[0][2] + " " + partial[1][3] + " " + partial[1].length + " " + full[0][2]);
        three[1][2][3] = Long.MAX_VALUE;
        three[1][2][3]++;
        three[0][0][0] |= 0xff00ff00ff00L;
        System.out.println(three[1][2][3] + " " + three[0][0][0]);
        five[0][1][2][1][0] -= 129;
        System.out.println(five[0][1][2][1][0]);
        String[][] ragged = {{"a"}, {}, {"b", "c"}, null};
        System.out.println(shape(ragged) + " " + ragged[2][1]);
        Object[] covariant = ragged;
        covariant[1] = new String[] {"stored"};
        System.out.println(ragged[1][0]);
        int[][] triangle = new int[12][];
        for (int i = 0; i < triangle.length; i++) {
            triangle[i] = new int[i + 1];
            triangle[i][0] = triangle[i][i] = 1;
            for (int j = 1; j < i; j++) {
                triangle[i][j] = triangle[i - 1][j - 1] + triangle[i - 1][j];
            }
        }
        System.out.println(triangle[11][5] + " " + triangle[10][5] + " " + java.util.Arrays.deepToString(new int[][][] {{{1}, {2, 3}}, {}}));
        Object made = java.lang.reflect.Array.newInstance(String.class, 2, 3);
        System.out.println(made.getClass() + " " + shape(made));
        Object made2 = java.lang.reflect.Array.newInstance(int[].class, 2, 1);
        System.out.println(made2.getClass() + " " + shape(made2));
        try {
            java.lang.reflect.Array.newInstance(int.class, new int[256]);
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
    }
}
