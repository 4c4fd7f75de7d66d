/** The first program: ./dev run examples/hello/Hello.java [NAME...] */
public class Hello {
    public static void main(String[] args) {
        String whom = args.length == 0 ? "world" : String.join(" and ", args);
        System.out.println("Hello, " + whom + "!");
        System.out.println("This is Java " + System.getProperty("java.specification.version")
            + " on " + System.getProperty("java.vm.name") + ".");
    }
}
