package dev.omnigraph.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of main classes of the test class path, for JVMs of their own. */
public final class JavaCommand {
  private static final int JDK_THAT_WARNS = 24;

  private JavaCommand() {}

  /**
   * Returns a command line. The JVM says nothing of its own accord: newer ones warn of what the
   * storage library does unless it is allowed.
   *
   * @param flags flags of the JVM beside those every program needs
   */
  public static List<String> of(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    if (Runtime.version().feature() >= JDK_THAT_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
