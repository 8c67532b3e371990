package dev.omnigraph.query.exec;

import dev.omnigraph.expr.NearestSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Lets a search make its index within the limits and with the threads of one execution. */
record TeamWork(ExecutionContext context, Parallelism parallelism) implements NearestSearch.Work {
  @Override
  public void checkpoint() {
    context.checkpoint();
  }

  @Override
  public void spread(int parts, IntConsumer part) {
    AtomicInteger next = new AtomicInteger();
    Runnable member =
        () -> {
          for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
            part.accept(i);
          }
        };
    List<Runnable> members = new ArrayList<>();
    for (int i = 0; i < Math.max(1, Math.min(parallelism.threads(), parts)); i++) {
      members.add(member);
    }
    new Team(context, parallelism).run(members);
  }
}
