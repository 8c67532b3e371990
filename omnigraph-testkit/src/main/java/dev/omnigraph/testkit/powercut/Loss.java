package dev.omnigraph.testkit.powercut;

import java.util.Arrays;
import java.util.Random;

/** What becomes of names and contents that were not forced when the power went. */
public enum Loss {
  /** Everything had reached the disk by itself. */
  NOTHING,
  /** Names that were not forced are gone. */
  NAMES,
  /** Names are there; content that was not forced is missing. */
  EMPTY,
  /** Names are there; content that was not forced is zeros. */
  ZEROS,
  /** Names are there; of content that was not forced only a part is. */
  CUT,
  /** Each name and each content by itself, at random. */
  MIXED;

  boolean keepsName(Random random) {
    return switch (this) {
      case NOTHING, EMPTY, ZEROS, CUT -> true;
      case NAMES -> false;
      case MIXED -> random.nextBoolean();
    };
  }

  byte[] leavesOf(byte[] content, Random random) {
    return switch (this) {
      case NOTHING, NAMES -> content;
      case EMPTY -> new byte[0];
      case ZEROS -> new byte[content.length];
      case CUT -> Arrays.copyOf(content, random.nextInt(content.length + 1));
      case MIXED -> {
        Loss[] one = {NOTHING, EMPTY, ZEROS, CUT};
        yield one[random.nextInt(one.length)].leavesOf(content, random);
      }
    };
  }
}
