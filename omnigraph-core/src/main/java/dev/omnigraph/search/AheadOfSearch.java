package dev.omnigraph.search;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.Constraint;
import dev.omnigraph.catalog.NodeType;
import dev.omnigraph.catalog.Property;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.expr.Limits;
import dev.omnigraph.expr.NearestSearch;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.search.files.IndexFiles;
import dev.omnigraph.topology.GraphView;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes index files before a search asks for them: of texts and vectors that the schema calls
 * indexed, and of what was searched before, which is told by the files that are there. Thread-safe.
 */
public final class AheadOfSearch {
  private static final Logger LOG = LoggerFactory.getLogger(AheadOfSearch.class);

  private final IndexedTextSearch texts;
  private final IndexedNearestSearch vectors;
  private final IndexFiles files;

  private record Searched(String type, String property, String kind) {}

  /** Makes files by two searches, which keep theirs in the same place. */
  public AheadOfSearch(IndexedTextSearch texts, IndexedNearestSearch vectors, IndexFiles files) {
    this.texts = texts;
    this.vectors = vectors;
    this.files = files;
  }

  /**
   * Makes the files that are worth it and missing.
   *
   * @param tables the tables wanted
   * @return how many were written
   */
  public int make(
      GraphView view, Catalog catalog, Collection<TableKey> tables, NearestSearch.Work work) {
    long before = files.writes();
    Set<Searched> searched = new HashSet<>();
    files.names().forEach(n -> searched.add(new Searched(n.type(), n.property(), n.kind())));
    for (NodeType type : catalog.nodes()) {
      if (tables.contains(type.key())) {
        for (Property property : type.properties()) {
          try {
            make(view, type, property, searched, work);
          } catch (ResourceLimitException e) {
            LOG.atInfo()
                .addKeyValue("type", type.name())
                .addKeyValue("property", property.name())
                .setCause(e)
                .log("a search index is left to be made by the first search");
          }
        }
      }
    }
    return (int) (files.writes() - before);
  }

  private void make(
      GraphView view,
      NodeType type,
      Property property,
      Set<Searched> searched,
      NearestSearch.Work work) {
    boolean indexed = type.constraints().contains(new Constraint.Index(List.of(property.name())));
    if (isText(property)) {
      for (TermIndex.Form form : TermIndex.Form.values()) {
        work.checkpoint();
        boolean declared = indexed && form == TermIndex.Form.STEM && !property.type().isEnum();
        if (declared
            || searched.contains(new Searched(type.name(), property.name(), form.kind()))) {
          texts.makeFiles(view, type, property, form, limits(work));
        }
      }
    } else if (property.type().isVector()
        && (indexed
            || searched.contains(
                new Searched(type.name(), property.name(), IndexedNearestSearch.KIND)))) {
      vectors.makeFiles(view, type, property, work);
    }
  }

  /** Ends with the work; the indexes themselves have their own budget. */
  private static Limits limits(NearestSearch.Work work) {
    return new Limits() {
      @Override
      public void checkpoint() {
        work.checkpoint();
      }

      @Override
      public void reserve(long bytes) {}
    };
  }

  private static boolean isText(Property property) {
    return property.type().scalar() == ScalarType.STRING && !property.type().list();
  }
}
