package dev.omnigraph.cli;

import dev.omnigraph.Omnigraph;
import dev.omnigraph.TagInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tag}: names for commits. */
@Command(
    name = "tag",
    description = "Create, list and delete tags.",
    subcommands = {
      TagCommands.CreateTag.class,
      TagCommands.ListTags.class,
      TagCommands.DeleteTag.class
    })
final class TagCommands extends ProgramCommand.CommandGroup {

  /** {@code tag create}. */
  @Command(name = "create", description = "Name a commit and keep it from cleanup.")
  static final class CreateTag extends StoreCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The new tag.")
    String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Option(
        names = {"--at", "--from"},
        paramLabel = "BRANCH_OR_COMMIT",
        description = "What it names (default main).")
    String at = "main";

    @Mixin WriteArguments write = new WriteArguments();

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openForWrite()) {
        TagInfo tag = graph.createTag(name, at);
        print(toJson(tag), "tagged commit " + tag.commitId() + " as " + tag.name());
      }
      return 0;
    }
  }

  /** {@code tag list}. */
  @Command(name = "list", description = "List the tags.")
  static final class ListTags extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openReadOnly()) {
        List<Map<String, Object>> list = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (TagInfo tag : graph.tags()) {
          list.add(toJson(tag));
          text.append(text.isEmpty() ? "" : System.lineSeparator());
          text.append(tag.name()).append("  ").append(tag.commitId());
        }
        Map<String, Object> result = Json.object();
        result.put("tags", list);
        print(result, text.toString());
      }
      return 0;
    }
  }

  /** {@code tag delete}. */
  @Command(name = "delete", description = "Delete a tag.")
  static final class DeleteTag extends StoreCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The tag.")
    String name = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "The graph.")
    @Nullable String uri;

    @Mixin WriteArguments write = new WriteArguments();

    @Override
    @Nullable String positionalStore() {
      return uri;
    }

    @Override
    public Integer call() {
      try (Omnigraph graph = openForWrite()) {
        graph.deleteTag(name);
      }
      Map<String, Object> result = Json.object();
      result.put("deleted", name.strip());
      print(result, "deleted tag " + name.strip());
      return 0;
    }
  }

  private static Map<String, Object> toJson(TagInfo tag) {
    Map<String, Object> object = Json.object();
    object.put("name", tag.name());
    object.put("commit_id", tag.commitId());
    object.put("branch", tag.branch());
    object.put("manifest_version", tag.manifestVersion());
    return object;
  }
}
