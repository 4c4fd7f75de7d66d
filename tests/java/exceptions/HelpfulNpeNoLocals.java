// Helpful messages without a table of local variables: "<local4>" and "<parameter1>"; fields, statics and calls as ever.
// javac: -g:source,lines
public class HelpfulNpeNoLocals {
    String name;
    HelpfulNpeNoLocals[] children;

    static void statics(String a, long wide, String b, int[] c) {
        try {
            a.length();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            b.length();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        double pad = wide;
        String local = b;
        try {
            System.out.println(local.length() + pad);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            c[(int) wide]++;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    void instance(double wide, HelpfulNpeNoLocals other) {
        try {
            other.name = "x";
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            name.trim();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            this.children[0].name.trim();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        int i = 2;
        children = new HelpfulNpeNoLocals[4];
        try {
            this.children[i].name.trim();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            children[i + 1].children[i * 2].instance(wide, null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        HelpfulNpeNoLocals[][] nested = new HelpfulNpeNoLocals[2][];
        try {
            nested[1][i] = null;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] args) {
        statics(null, 0, null, null);
        new HelpfulNpeNoLocals().instance(1, null);
    }
}
