// attack: a module with the package, class and natives of a module of the library that is not in the graph (jdk.net)
// must: UnsatisfiedLinkError: the application loader's classes get no natives of the library
// module: evil
// sources: NativeByModule/module-info.java NativeByModule/LinuxSocketOptions.java
package attack;

public class NativeByModule {
    public static void main(String[] args) throws Exception {
        System.out.println("the real module is there: " + ModuleLayer.boot().findModule("jdk.net").isPresent());
        try {
            System.out.println("GOT " + jdk.net.LinuxSocketOptions.run());
        } catch (Throwable thrown) {
            System.out.println("contained by " + thrown);
        }
    }
}
