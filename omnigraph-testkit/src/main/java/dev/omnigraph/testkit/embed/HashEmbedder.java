package dev.omnigraph.testkit.embed;

import dev.omnigraph.Embedder;
import java.nio.charset.StandardCharsets;

/**
 * Vectors of length one that depend on nothing but the text: numbers from a generator started with
 * the text's hash. Equal texts are equal, others are unrelated. Immutable.
 */
public final class HashEmbedder implements Embedder {
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final double UNSIGNED_MAX = 0x1p64;

  private final String model;

  /** An embedder that says it is the named model. */
  public HashEmbedder(String model) {
    this.model = model;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public float[] embed(String text, int dimension) {
    long state = FNV_START;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      state = (state ^ (b & 0xff)) * FNV_PRIME;
    }
    float[] vector = new float[dimension];
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      // 2^64-1 is 2^64 in double precision.
      vector[i] = 2 * (float) (unsigned(state) / UNSIGNED_MAX) - 1;
      squares += (double) vector[i] * vector[i];
    }
    float norm = (float) Math.sqrt(squares);
    for (int i = 0; i < dimension && norm > 0; i++) {
      vector[i] /= norm;
    }
    return vector;
  }

  private static double unsigned(long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }
}
