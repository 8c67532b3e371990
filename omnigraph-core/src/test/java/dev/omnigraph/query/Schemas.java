package dev.omnigraph.query;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.schema.SchemaCompiler;

/** The schemas of the query tests. */
public final class Schemas {
  /** Authors, books and shelves: the schema of the language specification's examples. */
  public static final String BOOKS =
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

  /** One type with text and a vector, for search. */
  public static final String DOCUMENTS =
      """
      node D { k: String @key  t: String @index  v: Vector(2)?  tags: [String]?  n: I32? }
      edge Cites: D -> D { w: Vector(2)?  note: String? }
      """;

  /** Every property type, keyless, with an embedded vector and a blob on node and edge. */
  public static final String TYPES =
      """
      interface Named { label: String? }
      node T implements Named {
        k: String @key
        s: String?  b: Bool?  i: I32?  l: I64?  u: U32?  w: U64?  f: F32?  d: F64?
        day: Date?  at: DateTime?  blob: Blob?  vec: Vector(2)?  e: enum(x, y)?
        ss: [String]?  is: [I32]?  ds: [F64]?  days: [Date]?
      }
      node Chunk { text: String  v: Vector(2) @embed(text, model="m")  k2: I32? }
      edge Has: T -> Chunk { n: I32  body: Blob?  vs: Vector(2)? }
      edge Next: Chunk -> Chunk
      """;

  private Schemas() {}

  /** Returns the catalog of a schema. */
  public static Catalog catalog(String schema) {
    return SchemaCompiler.compile(schema);
  }
}
