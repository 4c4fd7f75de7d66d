// --add-exports and --add-opens on the command line: internal classes become reachable, by reflection and by plain code.
// vmoptions: --add-opens java.base/java.lang=ALL-UNNAMED --add-exports java.base/jdk.internal.misc=ALL-UNNAMED --add-reads java.base=java.sql -Dmy.prop=value
// javac: --add-exports java.base/jdk.internal.misc=ALL-UNNAMED
public class AccessOptions {
    public static void main(String[] args) throws Throwable {
        var value = String.class.getDeclaredField("value");
        value.setAccessible(true);
        System.out.println(new String((byte[]) value.get("latin1"), "ISO-8859-1"));
        System.out.println(jdk.internal.misc.VM.isBooted() + " " + System.getProperty("my.prop"));
        Module base = Object.class.getModule(), unnamed = AccessOptions.class.getModule();
        System.out.println(base.isOpen("java.lang", unnamed) + " " + base.isOpen("java.util", unnamed) + " " + base.isExported("jdk.internal.misc", unnamed) + " " + base.isOpen("jdk.internal.misc", unnamed));
        try {
            java.util.ArrayList.class.getDeclaredField("size").setAccessible(true);
        } catch (java.lang.reflect.InaccessibleObjectException e) {
            System.out.println(e.getMessage().replaceAll("@[0-9a-f]+", "@HASH"));
        }
        System.out.println(jdk.internal.misc.Unsafe.getUnsafe().pageSize() > 0);
        var lookup = java.lang.invoke.MethodHandles.privateLookupIn(String.class, java.lang.invoke.MethodHandles.lookup());
        System.out.println((boolean) lookup.findVirtual(String.class, "isLatin1", java.lang.invoke.MethodType.methodType(boolean.class)).invoke("é"));
    }
}
