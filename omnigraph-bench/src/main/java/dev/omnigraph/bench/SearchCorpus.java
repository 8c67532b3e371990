package dev.omnigraph.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generated documents to search in, the same each time: texts of about thirty words whose
 * frequencies follow Zipf's law, and clustered vectors. Immutable.
 */
public final class SearchCorpus {
  /** Components of a vector. */
  public static final int DIMENSION = 128;

  private static final long SEED = 7;
  private static final int CLUSTERS = 200;
  private static final float SPREAD = 0.3f;
  private static final int WORDS = 30_000;
  private static final int WORDS_PER_TEXT = 30;

  private final int documents;
  private final float[][] centres = new float[CLUSTERS][DIMENSION];
  private final double[] cumulated = new double[WORDS];

  /** Takes documents. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one. */
    void document(String key, String text, float[] vector);
  }

  /** Describes so many documents. */
  public SearchCorpus(int documents) {
    this.documents = documents;
    double sum = 0;
    for (int i = 0; i < WORDS; i++) {
      sum += 1.0 / (i + 1);
      cumulated[i] = sum;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    for (float[] centre : centres) {
      for (int i = 0; i < DIMENSION; i++) {
        centre[i] = (float) random.nextDouble();
      }
    }
  }

  /** Gives all documents, in the order of their numbers. */
  public void visit(Visitor visitor) {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int i = 0; i < documents; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < WORDS_PER_TEXT; w++) {
        text.append(w == 0 ? "" : " ").append(word(random, 1));
      }
      visitor.document("d" + i, text.toString(), vector(random));
    }
  }

  /** Returns texts to search for, of words drawn by frequency, none of the most frequent ones. */
  public List<String> texts(int count, int words, int mostFrequentLeftOut) {
    SplittableRandom random = new SplittableRandom(SEED + 2 + words);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> drawn = new ArrayList<>();
      for (int w = 0; w < words; w++) {
        drawn.add(word(random, mostFrequentLeftOut + 1));
      }
      texts.add(String.join(" ", drawn));
    }
    return texts;
  }

  /** Returns vectors to search for, of the same kind as those of the documents. */
  public List<float[]> vectors(int count) {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(vector(random));
    }
    return vectors;
  }

  /** Returns a word by Zipf's law, none of the {@code from} - 1 most frequent ones. */
  private String word(SplittableRandom random, int from) {
    double low = from <= 1 ? 0 : cumulated[from - 2];
    double at = low + random.nextDouble() * (cumulated[WORDS - 1] - low);
    int found = Arrays.binarySearch(cumulated, at);
    return "word" + (found < 0 ? -found - 1 : found);
  }

  private float[] vector(SplittableRandom random) {
    float[] centre = centres[random.nextInt(CLUSTERS)];
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = centre[i] + (float) (random.nextDouble() - 0.5) * SPREAD;
    }
    return vector;
  }
}
