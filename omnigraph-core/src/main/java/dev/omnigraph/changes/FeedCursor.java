package dev.omnigraph.changes;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.ids.CommitId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A place in the feed of a branch: everything up to a commit was seen. Immutable. Its text is
 * opaque to users and tells when it is used with another feed.
 *
 * @param graph the first commit of the graph
 * @param branch the branch
 * @param incarnation which branch of that name
 * @param filter what the feed shows
 * @param after the newest commit that was seen
 */
public record FeedCursor(
    String graph, String branch, String incarnation, String filter, CommitId after) {
  private static final String FORM = "1";
  private static final int PARTS = 7;

  /** Returns the same place after another commit. */
  public FeedCursor movedTo(CommitId commit) {
    return new FeedCursor(graph, branch, incarnation, filter, commit);
  }

  /** Returns the text. */
  public String text() {
    String body = String.join("\n", FORM, graph, branch, incarnation, filter, after.text());
    String whole = body + "\n" + checksum(body);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(whole.getBytes(StandardCharsets.UTF_8));
  }

  private static String checksum(String body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }

  /**
   * Reads a text.
   *
   * @throws InvalidInputException if it is none that {@link #text} made
   */
  public static FeedCursor parse(String text) {
    String whole;
    try {
      whole = new String(Base64.getUrlDecoder().decode(text.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw rejected("the cursor is damaged", "cursor", "unreadable");
    }
    int end = whole.lastIndexOf('\n');
    List<String> parts = List.of(whole.split("\n", -1));
    if (parts.size() != PARTS
        || !parts.get(0).equals(FORM)
        || parts.get(5).isBlank()
        || !parts.get(6).equals(checksum(whole.substring(0, end)))) {
      throw rejected("the cursor is damaged", "cursor", "unreadable");
    }
    return new FeedCursor(
        parts.get(1), parts.get(2), parts.get(3), parts.get(4), new CommitId(parts.get(5)));
  }

  /**
   * Requires that this is a place in a feed.
   *
   * @param feed any place of that feed
   * @throws InvalidInputException if it belongs to another graph, branch, branch incarnation or
   *     filter
   */
  public void requireOf(FeedCursor feed) {
    require("graph", graph, feed.graph);
    require("branch", branch, feed.branch);
    require("branch incarnation", incarnation, feed.incarnation);
    require("filter", filter, feed.filter);
  }

  private static void require(String what, String found, String expected) {
    if (!found.equals(expected)) {
      throw rejected("the cursor belongs to another feed", "differs_in", what);
    }
  }

  static InvalidInputException rejected(String sentence, String detail, String value) {
    return InvalidInputException.of(
        ErrorCode.CURSOR_REJECTED,
        sentence,
        "take a new baseline, or start the feed again",
        Details.of(detail, value));
  }
}
