/** The least program: what is left is the start of the VM itself. */
public class Hello {
    public static void main(String[] args) {
        System.out.println("Hello, world!");
    }
}
