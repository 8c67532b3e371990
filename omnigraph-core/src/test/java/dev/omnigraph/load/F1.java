package dev.omnigraph.load;

/** The fixture of the language's conformance appendix. */
public final class F1 {
  private F1() {}

  public static final String SCHEMA =
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

  public static final String DATA =
      """
      {"type":"Author","data":{"handle":"ana","born":1970,"country":"PT"}}
      {"type":"Author","data":{"handle":"bo","born":1985,"country":"SE"}}
      {"type":"Author","data":{"handle":"cy","country":"SE"}}
      {"type":"Author","data":{"handle":"di","born":1990}}
      {"type":"Book","data":{"isbn":"b1","title":"Salt Roads","pages":320,"rating":4.5,"genres":["sea","history"],"format":"hardcover","released":"2020-05-01","listed_at":"2020-05-01T08:00:00Z"}}
      {"type":"Book","data":{"isbn":"b2","title":"Iron Rivers","pages":150,"rating":3,"genres":["history"],"format":"paperback","released":"2021-01-15"}}
      {"type":"Book","data":{"isbn":"b3","title":"Quiet Salt","format":"ebook"}}
      {"type":"Shelf","data":{"code":"s1"}}
      {"type":"Shelf","data":{"code":"s2"}}
      {"edge":"Wrote","from":"ana","to":"b1"}
      {"edge":"wrote","from":"ana","to":"b2"}
      {"edge":"Wrote","from":"bo","to":"b1"}
      {"edge":"Wrote","from":"bo","to":"b3"}
      {"edge":"Follows","from":"ana","to":"bo","data":{"since":"2022-02-02"}}
      {"edge":"Follows","from":"ana","to":"cy"}
      {"edge":"Follows","from":"bo","to":"cy"}
      {"edge":"Follows","from":"cy","to":"ana"}
      {"edge":"Follows","from":"di","to":"di"}
      {"edge":"PlacedOn","from":"b1","to":"s1"}
      {"edge":"PlacedOn","from":"b2","to":"s1"}
      """;
}
