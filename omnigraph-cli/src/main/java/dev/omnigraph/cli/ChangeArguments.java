package dev.omnigraph.cli;

import dev.omnigraph.ChangeFilter;
import dev.omnigraph.ChangeOp;
import dev.omnigraph.EntityKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which changes to show. */
final class ChangeArguments {
  @Option(names = "--type", paramLabel = "T", description = "Only this type; may be repeated.")
  List<String> types = new ArrayList<>();

  @Option(names = "--kind", description = "Only node or only edge.")
  @Nullable EntityKind kind;

  @Option(
      names = "--op",
      split = ",",
      description = "Only insert, update or delete; may be repeated.")
  List<ChangeOp> ops = new ArrayList<>();

  ChangeFilter filter() {
    ChangeFilter filter = ChangeFilter.all().withTypes(types).withOps(ops);
    return kind == null ? filter : filter.withKind(kind);
  }
}
