// The least program: the class library initialises, and standard output works.
public class HelloWorld {
    public static void main(String[] args) {
        System.out.println("Hello, world");
    }
}
