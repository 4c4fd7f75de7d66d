// attack: one call of the library that takes for ever: backtracking, and big numbers in natives' neighbourhood
// must: the VM is ended when its processor time is used up
// options: --limit-cpu=1s
// err: ^atoll: limit reached: --limit-cpu=1s$
public class EndlessRegex {
    public static void main(String[] args) {
        new Thread(() -> java.math.BigInteger.TWO.pow(40_000_000).toString().length()).start();
        System.out.println("a".repeat(60).concat("b").matches("(a+)+c"));
    }
}
