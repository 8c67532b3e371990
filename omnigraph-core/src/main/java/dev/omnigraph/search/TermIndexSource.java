package dev.omnigraph.search;

import dev.omnigraph.expr.Limits;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.search.files.IndexName;
import dev.omnigraph.topology.FragmentRows;
import dev.omnigraph.topology.NodeTable;
import dev.omnigraph.topology.TextColumn;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gives the term indexes of data files: from disk where they are, else by reading and analysing all
 * texts. Thread-safe.
 */
final class TermIndexSource {
  private final IndexFiles files;
  private final int fileRowsMin;
  private final LongAdder analysed = new LongAdder();

  /**
   * Names an index of a node type. Immutable.
   *
   * @param property the property
   * @param form what counts as a term
   */
  record Wanted(String property, TermIndex.Form form) {}

  /**
   * Starts a source.
   *
   * @param fileRowsMin the fewest documents of an index that is kept on disk
   */
  TermIndexSource(IndexFiles files, int fileRowsMin) {
    this.files = files;
    this.fileRowsMin = fileRowsMin;
  }

  /** Returns how many fragments were analysed. */
  long analysed() {
    return analysed.sum();
  }

  boolean isWorthAFile(FragmentRows fragment) {
    return fragment.liveRows() >= fileRowsMin;
  }

  private static IndexName name(NodeTable nodes, FragmentRows fragment, Wanted wanted) {
    return new IndexName(
        nodes.key().typeName(), wanted.property, wanted.form.kind(), fragment.dataFile());
  }

  private static String basis(FragmentRows fragment) {
    return fragment.physicalRows() + " " + fragment.dataBytes() + " " + TextAnalyzer.RULES;
  }

  /** Reads an index from disk; it may lack rows of this version. */
  Optional<TermIndex> stored(NodeTable nodes, FragmentRows fragment, Wanted wanted) {
    return isWorthAFile(fragment)
        ? files.read(
            name(nodes, fragment, wanted),
            basis(fragment),
            in -> TermIndex.read(in, fragment.physicalRows()))
        : Optional.empty();
  }

  /** Analyses the texts this version has, and keeps the index on disk if that is worth it. */
  TermIndex made(NodeTable nodes, FragmentRows fragment, Wanted wanted, Limits limits) {
    analysed.increment();
    TextColumn column = (TextColumn) nodes.column(wanted.property);
    TermIndex index = TermIndex.of(nodes, fragment, column, wanted.form, limits);
    keep(index, nodes, fragment, wanted);
    return index;
  }

  /** Keeps an index on disk if that is worth it. */
  void keep(TermIndex index, NodeTable nodes, FragmentRows fragment, Wanted wanted) {
    if (isWorthAFile(fragment)) {
      files.write(name(nodes, fragment, wanted), basis(fragment), index::write);
    }
  }
}
