package dev.omnigraph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions this library was built from. Immutable.
 *
 * @param omnigraph its own version
 * @param lance the storage library
 * @param arrow the columnar memory library
 * @param format the internal manifest schema it reads and writes
 */
public record OmnigraphVersion(String omnigraph, String lance, String arrow, int format) {
  private static final int FORMAT = 4;
  private static final OmnigraphVersion CURRENT = read();

  /** Returns the versions of the running library. */
  public static OmnigraphVersion current() {
    return CURRENT;
  }

  private static OmnigraphVersion read() {
    Properties properties = new Properties();
    try (InputStream in = OmnigraphVersion.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing from the library");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OmnigraphVersion(
        properties.getProperty("omnigraph"),
        properties.getProperty("lance"),
        properties.getProperty("arrow"),
        FORMAT);
  }
}
