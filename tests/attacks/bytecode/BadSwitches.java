// attack: tableswitch and lookupswitch with bounds, counts, orders and targets that lie
// must: VerifyError or ClassFormatError for each
public class BadSwitches {
    static void raw(String what, int... code) {
        StringBuilder body = new StringBuilder("iconst_0\n");
        for (int b : code) body.append("byte ").append(b & 255).append('\n');
        body.append("return\nnop\nnop\nnop\nreturn");
        for (int version : new int[] {49, 52}) Attack.attempt(what + ", " + version, () -> Own.run(version, "()V", 4, 4, body.toString()));
    }

    public static void main(String[] args) {
        raw("table: high < low", 170, 0, 0, 0, 0, 0, 20, 0, 0, 0, 5, 0, 0, 0, 4);
        raw("table: as many as ints", 170, 0, 0, 0, 0, 0, 20, 0x80, 0, 0, 0, 0x7f, 255, 255, 255);
        raw("table: ends behind the code", 170, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 1, 0);
        raw("table: length wraps", 170, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0x3f, 255, 255, 255);
        raw("table: default before the code", 170, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 19);
        raw("table: target behind the code", 170, 0, 0, 0, 0, 0, 19, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 255, 255, 255);
        raw("table: target inside itself", 170, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4);
        raw("lookup: negative count", 171, 0, 0, 0, 0, 0, 20, 255, 255, 255, 255);
        raw("lookup: count wraps", 171, 0, 0, 0, 0, 0, 20, 0x20, 0, 0, 0);
        raw("lookup: ends behind the code", 171, 0, 0, 0, 0, 0, 20, 0, 0, 1, 0);
        raw("lookup: not sorted", 171, 0, 0, 0, 0, 0, 27, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 27, 0, 0, 0, 4, 0, 0, 0, 27);
        raw("lookup: key twice", 171, 0, 0, 0, 0, 0, 27, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 27, 0, 0, 0, 5, 0, 0, 0, 27);
        raw("padding not zero", 170, 1, 1, 0, 0, 0, 19, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 19);
        raw("cut off in its head", 170, 0);
    }
}
