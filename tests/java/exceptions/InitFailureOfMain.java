// The main class's static initialiser throws: HotSpot's launcher reports it and ends with status 1.
// exit: 1
public class InitFailureOfMain {
    static final int VALUE = compute();

    static int compute() {
        throw new IllegalArgumentException("static part");
    }

    public static void main(String[] args) {
        System.out.println("not reached");
    }
}
