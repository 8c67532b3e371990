package dev.omnigraph.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.Change;
import dev.omnigraph.ChangeBlock;
import dev.omnigraph.ChangeFeed;
import dev.omnigraph.ChangePage;
import dev.omnigraph.Omnigraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code changes}: the change feed of a branch. */
@Command(
    name = "changes",
    description = "Read the change feed of a branch.",
    subcommands = ChangesCommands.PollChanges.class)
final class ChangesCommands extends ProgramCommand.CommandGroup {

  /** {@code changes poll}. */
  @Command(name = "poll", description = "Show what each commit changed after a place in the feed.")
  static final class PollChanges extends StoreCommand {
    private static final String AFTER = "after:";

    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(names = "--branch", description = "The branch (default main).")
    String branch = "main";

    @Option(
        names = "--start",
        paramLabel = "now|beginning|after:ID",
        description = "Where to start without a cursor (default beginning).")
    @Nullable String start;

    @Option(
        names = "--cursor",
        paramLabel = "C",
        description = "Go on where an earlier poll with the same filter ended.")
    @Nullable String cursor;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "The most commits to show (default 100).")
    int limit = 100;

    @Mixin ChangeArguments wanted = new ChangeArguments();

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() throws IOException {
      if (limit < 1) {
        throw new UsageException("--limit takes a number, 1 or more");
      }
      if (start != null && cursor != null) {
        throw new UsageException("name one: --start or --cursor");
      }
      try (Omnigraph graph = openReadOnly()) {
        ChangeFeed feed = graph.branch(branch).changes(wanted.filter());
        ChangePage page = feed.poll(cursor == null ? started(graph, feed) : cursor, limit);
        if (wantsJson()) {
          printJson(page);
        } else {
          printText(page);
        }
      }
      return 0;
    }

    private String started(Omnigraph graph, ChangeFeed feed) {
      String place = start == null ? "beginning" : start;
      if (place.equals("now")) {
        return feed.cursorNow();
      }
      if (place.equals("beginning")) {
        return feed.cursorAtBeginning();
      }
      if (place.startsWith(AFTER)) {
        return feed.cursorAfter(commitId(graph, place.substring(AFTER.length())));
      }
      throw new UsageException("--start takes now, beginning or after:ID");
    }

    private void printJson(ChangePage page) throws IOException {
      PrintWriter out = new PrintWriter(console().out(), false, StandardCharsets.UTF_8);
      try (JsonGenerator json = Json.generator(out)) {
        json.writeStartObject();
        json.writeArrayFieldStart("blocks");
        for (ChangeBlock block : page.blocks()) {
          json.writeStartObject();
          json.writeStringField("commit_id", block.commit().id());
          json.writeArrayFieldStart("changes");
          for (Change change : block.changes()) {
            change.writeJson(json);
          }
          json.writeEndArray();
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("cursor", page.cursor());
        json.writeBooleanField("caught_up", page.caughtUp());
        json.writeEndObject();
      }
      out.println();
      out.flush();
    }

    private void printText(ChangePage page) {
      for (ChangeBlock block : page.blocks()) {
        console().out().println("commit " + block.commit().id());
        for (Change change : block.changes()) {
          console()
              .out()
              .println("  " + change.op().text() + "  " + change.tableKey() + "  " + change.id());
        }
      }
      console().out().println(page.caughtUp() ? "caught up" : "there is more");
      console().out().println("cursor " + page.cursor());
    }
  }
}
