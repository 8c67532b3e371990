package dev.omnigraph.search;

import dev.omnigraph.search.files.IndexInput;
import dev.omnigraph.search.files.IndexOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The centres of lists of vectors. Immutable.
 *
 * <p>Kept component by component, each in an array of its own, so that the distances of one vector
 * to all centres are sums over neighbouring numbers from index 0: the JIT compiler of Java 17 turns
 * loops of that form into vector instructions, and those with an offset into one array not.
 */
final class Centres {
  private final int count;
  private final int dimension;

  /** By component, then by centre. */
  private final float[][] components;

  private Centres(int count, float[][] components) {
    this.count = count;
    this.dimension = components.length;
    this.components = components;
  }

  /** Copies centres. */
  static Centres of(float[][] centres, int dimension) {
    Centres result = new Centres(centres.length, new float[dimension][centres.length]);
    for (int j = 0; j < centres.length; j++) {
      for (int i = 0; i < dimension; i++) {
        result.components[i][j] = centres[j][i];
      }
    }
    return result;
  }

  /** Writes them so that {@link #read} gives them back. */
  void write(IndexOutput out) throws IOException {
    out.putCount(count);
    out.putCount(dimension);
    for (float[] component : components) {
      out.putFloats(component);
    }
  }

  /**
   * Reads centres.
   *
   * @throws IOException if they cannot be centres of vectors of a dimension
   */
  static Centres read(IndexInput in, int dimension) throws IOException {
    int count = in.getCountOf(Float.BYTES);
    if (count == 0 || in.getCount() != dimension) {
      throw new IOException("the vectors have another dimension");
    }
    float[][] components = new float[dimension][];
    for (int i = 0; i < dimension; i++) {
      components[i] = in.getFloats(count);
    }
    return new Centres(count, components);
  }

  int count() {
    return count;
  }

  int dimension() {
    return dimension;
  }

  long bytes() {
    return 4L * count * dimension;
  }

  /** Returns the squared distances of a vector to all centres. */
  void distances(float[] slab, int start, float[] distances) {
    Arrays.fill(distances, 0, count, 0);
    int i = 0;
    for (; i + 1 < dimension; i += 2) {
      add(components[i], slab[start + i], components[i + 1], slab[start + i + 1], distances);
    }
    for (; i < dimension; i++) {
      float value = slab[start + i];
      float[] row = components[i];
      for (int j = 0; j < count; j++) {
        float difference = row[j] - value;
        distances[j] += difference * difference;
      }
    }
  }

  private void add(float[] row, float value, float[] next, float nextValue, float[] distances) {
    for (int j = 0; j < count; j++) {
      float p = row[j] - value;
      float q = next[j] - nextValue;
      distances[j] += p * p + q * q;
    }
  }

  /** Returns the squared distances of one centre to all. */
  void distancesBetween(int centre, float[] distances) {
    float[] own = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      own[i] = components[i][centre];
    }
    distances(own, 0, distances);
  }

  /** Returns the number of the smallest distance, of equal ones the first. */
  int nearest(float[] distances) {
    int nearest = 0;
    float least = distances[0];
    for (int j = 1; j < count; j++) {
      if (distances[j] < least) {
        least = distances[j];
        nearest = j;
      }
    }
    return nearest;
  }

  /**
   * Turns the distances of a vector to the centres into the squared distances to the cells: how far
   * it is at least to any point nearer to a centre than to the centre nearest to it. Written over
   * {@code distances}.
   */
  void cellDistances(float[] distances) {
    int home = nearest(distances);
    float own = distances[home];
    float[] between = new float[count];
    distancesBetween(home, between);
    for (int j = 0; j < count; j++) {
      // To the plane half way between the two centres.
      double longer = (double) distances[j] - own;
      double squared = longer * longer / (4.0 * between[j]);
      distances[j] = squared > 0 ? (float) squared : 0; // 0 also for equal centres
    }
  }
}
