package dev.omnigraph.cli;

import dev.omnigraph.OmnigraphVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code version}: what this program is made of. */
@Command(name = "version", description = "Show the versions of the program and its storage format.")
final class VersionCommand extends ProgramCommand {
  @ParentCommand @Nullable Object parent;

  @Override
  Console console() {
    return consoleOf(parent);
  }

  @Override
  public Integer call() {
    OmnigraphVersion version = OmnigraphVersion.current();
    Map<String, Object> result = Json.object();
    result.put("omnigraph", version.omnigraph());
    result.put("lance", version.lance());
    result.put("arrow", version.arrow());
    result.put("format", version.format());
    print(
        result,
        "omnigraph "
            + version.omnigraph()
            + " (lance "
            + version.lance()
            + ", arrow "
            + version.arrow()
            + ", format "
            + version.format()
            + ")");
    return 0;
  }
}
