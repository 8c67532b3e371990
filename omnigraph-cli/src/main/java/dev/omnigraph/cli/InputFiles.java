package dev.omnigraph.cli;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.NotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the source files named on the command line. */
final class InputFiles {
  private InputFiles() {}

  /**
   * Returns the text of a UTF-8 file.
   *
   * @throws NotFoundException if it does not exist
   * @throws InvalidInputException if it is not UTF-8
   */
  static String readText(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw NotFoundException.of("file", file.toString(), "check the path");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return decode(bytes, file.toString());
  }

  /**
   * Returns the path of a file or pipe that is there.
   *
   * @throws NotFoundException if it is not, or is a directory
   */
  static Path existing(String name) {
    try {
      Path file = Path.of(name);
      if (Files.exists(file) && !Files.isDirectory(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // what is no path names no file
    }
    throw NotFoundException.of("file", name, "check the path");
  }

  /** Returns the error for a file that is there and cannot be read. */
  static UncheckedIOException unreadable(Path file, IOException cause) {
    return new UncheckedIOException("cannot read " + file + ": " + IoFailures.reason(cause), cause);
  }

  /**
   * Returns the text on standard input.
   *
   * @throws InvalidInputException if it is not UTF-8
   */
  static String readInput(InputStream in) {
    try {
      return decode(in.readAllBytes(), "standard input");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input: " + IoFailures.reason(e), e);
    }
  }

  private static String decode(byte[] bytes, String name) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw InvalidInputException.of(
          ErrorCode.PARSE,
          "parse error: the file is not UTF-8",
          "save it as UTF-8",
          Details.of("file", name));
    }
  }
}
