package dev.omnigraph.query.exec;

import dev.omnigraph.schema.SchemaCompiler;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Fixture F1 of the language specification. */
final class SampleGraphs {
  static final String F1_SCHEMA =
      """
      node Author { handle: String @key  born: I32?  country: String? }
      node Book {
        isbn: String @key
        title: String @index
        pages: I32?
        rating: F64?
        genres: [String]?
        format: enum(hardcover, paperback, ebook)
        released: Date?
        listed_at: DateTime?
      }
      node Shelf { code: String @key }
      edge Wrote: Author -> Book
      edge Follows: Author -> Author { since: Date? }
      edge PlacedOn: Book -> Shelf @card(0..1)
      """;

  private SampleGraphs() {}

  static MemoryGraph f1() {
    return new MemoryGraph.Builder(SchemaCompiler.compile(F1_SCHEMA))
        .node("Author", "ana", "handle", "ana", "born", 1970L, "country", "PT")
        .node("Author", "bo", "handle", "bo", "born", 1985L, "country", "SE")
        .node("Author", "cy", "handle", "cy", "country", "SE")
        .node("Author", "di", "handle", "di", "born", 1990L)
        .node(
            "Book",
            "b1",
            "isbn",
            "b1",
            "title",
            "Salt Roads",
            "pages",
            320L,
            "rating",
            4.5,
            "genres",
            List.of("sea", "history"),
            "format",
            "hardcover",
            "released",
            LocalDate.of(2020, 5, 1).toEpochDay(),
            "listed_at",
            Instant.parse("2020-05-01T08:00:00Z").toEpochMilli())
        .node(
            "Book",
            "b2",
            "isbn",
            "b2",
            "title",
            "Iron Rivers",
            "pages",
            150L,
            "rating",
            3.0,
            "genres",
            List.of("history"),
            "format",
            "paperback",
            "released",
            LocalDate.of(2021, 1, 15).toEpochDay())
        .node("Book", "b3", "isbn", "b3", "title", "Quiet Salt", "format", "ebook")
        .node("Shelf", "s1", "code", "s1")
        .node("Shelf", "s2", "code", "s2")
        .edge("Wrote", "ana", "b1")
        .edge("Wrote", "ana", "b2")
        .edge("Wrote", "bo", "b1")
        .edge("Wrote", "bo", "b3")
        .edge("Follows", "ana", "bo", "since", LocalDate.of(2022, 2, 2).toEpochDay())
        .edge("Follows", "ana", "cy")
        .edge("Follows", "bo", "cy")
        .edge("Follows", "cy", "ana")
        .edge("Follows", "di", "di")
        .edge("PlacedOn", "b1", "s1")
        .edge("PlacedOn", "b2", "s1")
        .build();
  }
}
