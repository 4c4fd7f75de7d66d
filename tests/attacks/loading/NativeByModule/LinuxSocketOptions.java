package jdk.net;

public class LinuxSocketOptions {
    private static native boolean keepAliveOptionsSupported0();

    public static boolean run() {
        return keepAliveOptionsSupported0();
    }
}
