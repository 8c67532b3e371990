package dev.omnigraph.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.errors.OmnigraphException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Replays the corpus of a target, then random mutations of it: nothing but an {@link
 * OmnigraphException} may escape. The seed is {@code -Dog.seed}, the number of mutations {@code
 * -Dog.fuzz.iterations}. Confined to one thread.
 */
final class Fuzz {
  private static final long SEED = Long.getLong("og.seed", 20_240_601L);
  private static final int ITERATIONS = Integer.getInteger("og.fuzz.iterations", 3_000);
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "$",
    "@",
    "?",
    ":",
    "..",
    "null",
    "-1",
    "0",
    "1e999",
    "-0.0",
    "9223372036854775808",
    "18446744073709551616",
    "0x",
    "not {",
    "\u0000",
    "\u00e9",
    "\ud83d\ude00",
    "\r\n",
    "\n",
    "//",
    "/*",
    "*/",
    "now()",
    "as",
    "id",
    "src"
  };

  private final List<byte[]> corpus;
  private final FuzzTarget target;
  private int accepted;
  private int refused;

  private Fuzz(List<byte[]> corpus, FuzzTarget target) {
    this.corpus = corpus;
    this.target = target;
  }

  /** Runs a target over its corpus and mutations of it. */
  static void run(FuzzTarget target) throws IOException {
    Fuzz fuzz = new Fuzz(Samples.of(target), target);
    for (byte[] sample : fuzz.corpus) {
      fuzz.attempt(sample, "the corpus of " + target);
    }
    assertThat(fuzz.accepted).as("accepted samples of " + target).isPositive();
    assertThat(fuzz.refused).as("refused samples of " + target).isPositive();
    fuzz.mutate();
  }

  /** Returns words and signs that the languages know. */
  static List<String> pieces() {
    return List.of(PIECES);
  }

  private void mutate() {
    Random random = new Random(SEED);
    for (int i = 0; i < ITERATIONS; i++) {
      byte[] sample = corpus.get(random.nextInt(corpus.size()));
      for (int step = random.nextInt(4); step >= 0; step--) {
        sample = mutated(sample, random);
      }
      attempt(sample, "mutation " + i + ", -Dog.seed=" + SEED);
    }
  }

  private byte[] mutated(byte[] sample, Random random) {
    int from = random.nextInt(sample.length + 1);
    int to = from + random.nextInt(Math.min(sample.length - from, 40) + 1);
    return switch (random.nextInt(5)) {
      case 0 -> joined(sample, from, new byte[0], to);
      case 1 -> joined(sample, from, piece(random), from);
      case 2 -> joined(sample, from, piece(random), to);
      case 3 -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        int start = random.nextInt(other.length + 1);
        int end = start + random.nextInt(Math.min(other.length - start, 80) + 1);
        yield joined(sample, from, Arrays.copyOfRange(other, start, end), to);
      }
      default -> {
        byte[] changed = sample.clone();
        if (changed.length > 0) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        yield changed;
      }
    };
  }

  private static byte[] piece(Random random) {
    return PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] sample, int from, byte[] middle, int to) {
    byte[] result = new byte[from + middle.length + sample.length - to];
    System.arraycopy(sample, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(sample, to, result, from + middle.length, sample.length - to);
    return result;
  }

  private void attempt(byte[] sample, String origin) {
    try {
      target.accept(sample);
      accepted++;
    } catch (OmnigraphException e) {
      refused++;
    } catch (Exception | StackOverflowError e) {
      String shown = new String(sample, StandardCharsets.UTF_8);
      throw new AssertionError(origin + " lets " + e + " escape for:\n" + shown, e);
    }
  }
}
