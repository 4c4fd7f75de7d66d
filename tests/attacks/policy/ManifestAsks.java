// attack: a JAR whose manifest asks for an agent in the launcher, native access, other classes on the boot path and grants
// must: asking grants nothing; the agent is refused before main runs
// manifest: Launcher-Agent-Class: ManifestAsks
// manifest: Boot-Class-Path: attack.jar
// manifest: Can-Redefine-Classes: true
// manifest: Enable-Native-Access: ALL-UNNAMED
// manifest: Multi-Release: true
// err: UnsupportedOperationException|agent
public class ManifestAsks {
    public static void agentmain(String arguments, java.lang.instrument.Instrumentation i) {
        System.out.println("GOT " + i.getAllLoadedClasses().length);
    }

    public static void main(String[] args) {
        System.out.println("main");
    }
}
