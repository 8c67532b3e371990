package dev.omnigraph.manifest.publish;

import static dev.omnigraph.manifest.TempGraph.PERSON;
import static dev.omnigraph.manifest.TempGraph.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OutcomePendingException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.TempGraph;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.PreparedCommit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The storage fails around the one call that makes a commit visible. */
class LostAnswerTest {
  private static final BranchName MAIN = BranchName.MAIN;

  @TempDir Path directory;
  private TempGraph graph;
  private Snapshot genesis;

  @BeforeEach
  void create() {
    graph = TempGraph.leased(directory.resolve("g"));
    genesis = graph.create();
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private enum Fault {
    NONE,
    COMMIT_REFUSED,
    ANSWER_LOST,
    ANSWER_LOST_AND_NO_LOOK,
    NOT_FORCED
  }

  /** A gateway that commits and forces as the fault says. */
  private final class Faulty {
    private Fault fault = Fault.NONE;
    private boolean dead;

    private StorageException failure() {
      return StorageException.of(StorageException.Fault.OTHER, "commit", "disk", "gone", null);
    }

    DatasetGateway gateway() {
      return proxy(DatasetGateway.class, graph.gateway);
    }

    private <T> T proxy(Class<T> type, Object target) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (self, method, arguments) -> call(target, method, arguments)));
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getName().equals("toString")) {
        return "faulty " + target;
      }
      if (dead && method.getName().startsWith("open")) {
        throw failure();
      }
      if (method.getName().equals("forceBefore")) {
        return null;
      }
      if (method.getName().equals("force")) {
        if (fault == Fault.NOT_FORCED) {
          throw failure();
        }
        return null;
      }
      boolean isCommit = method.getName().equals("commit");
      if (isCommit && fault == Fault.COMMIT_REFUSED) {
        throw failure();
      }
      Object result;
      try {
        result = method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
      if (isCommit && (fault == Fault.ANSWER_LOST || fault == Fault.ANSWER_LOST_AND_NO_LOOK)) {
        ((DatasetHandle) result).close();
        dead = fault == Fault.ANSWER_LOST_AND_NO_LOOK;
        throw failure();
      }
      if (result instanceof PreparedCommit prepared) {
        return proxy(PreparedCommit.class, prepared);
      }
      return result instanceof DatasetHandle handle ? proxy(DatasetHandle.class, handle) : result;
    }
  }

  private static PublishRequest request() {
    return PublishRequest.of(
        MAIN, List.of(new TableChange.Update(PERSON, 2, MAIN, 9)), Map.of(PERSON, 1L), intent());
  }

  @Test
  void refusedCommitIsReportedAsItIsAndTheNextOneWorks() {
    Faulty faulty = new Faulty();
    try (Coordinator state = graph.coordinatorThrough(faulty.gateway())) {
      Publisher publisher = graph.publisherThrough(faulty.gateway(), state);
      faulty.fault = Fault.COMMIT_REFUSED;
      StorageException error =
          catchThrowableOfType(StorageException.class, () -> publisher.publish(request()));
      assertThat(error.effect()).isEqualTo(Effect.NONE);
      assertThat(graph.coordinator.refresh(MAIN)).isEqualTo(genesis);
      faulty.fault = Fault.NONE;
      assertThat(publisher.publish(request()).commit().manifestVersion()).isEqualTo(4);
    }
  }

  @Test
  void commitWhoseAnswerWasLostIsFoundAndAcknowledgedOnce() {
    Faulty faulty = new Faulty();
    try (Coordinator state = graph.coordinatorThrough(faulty.gateway())) {
      Publisher publisher = graph.publisherThrough(faulty.gateway(), state);
      faulty.fault = Fault.ANSWER_LOST;
      PublishRequest request = request();
      Published published = publisher.publish(request);
      assertThat(published.commit().id()).isEqualTo(request.commit().id());
      assertThat(graph.coordinator.refresh(MAIN)).isEqualTo(published.snapshot());
      assertThat(published.snapshot().manifestVersion()).isEqualTo(4);
    }
  }

  @Test
  void outcomeThatCannotBeLookedUpIsPendingAndNamesTheCommit() {
    Faulty faulty = new Faulty();
    List<String> ids = new ArrayList<>();
    try (Coordinator state = graph.coordinatorThrough(faulty.gateway())) {
      Publisher publisher = graph.publisherThrough(faulty.gateway(), state);
      faulty.fault = Fault.ANSWER_LOST_AND_NO_LOOK;
      PublishRequest request = request();
      ids.add(request.commit().id().text());
      OutcomePendingException error =
          catchThrowableOfType(OutcomePendingException.class, () -> publisher.publish(request));
      assertThat(error.details()).containsEntry("commit_id", ids.get(0));
      assertThat(error.effect()).isEqualTo(Effect.UNKNOWN);
      faulty.dead = false;
      faulty.fault = Fault.NONE;
      assertThat(publisher.publish(request).snapshot().manifestVersion()).isEqualTo(4);
    }
  }

  @Test
  void visibleCommitThatCouldNotBeForcedIsPendingAndKnown() {
    Faulty faulty = new Faulty();
    try (Coordinator state = graph.coordinatorThrough(faulty.gateway())) {
      Publisher publisher = graph.publisherThrough(faulty.gateway(), state);
      faulty.fault = Fault.NOT_FORCED;
      PublishRequest request = request();
      OutcomePendingException error =
          catchThrowableOfType(OutcomePendingException.class, () -> publisher.publish(request));
      assertThat(error.details()).containsEntry("commit_id", request.commit().id().text());
      assertThat(state.capture(MAIN).head()).isEqualTo(request.commit().id());
      faulty.fault = Fault.NONE;
      assertThat(
              publisher
                  .publish(PublishRequest.of(MAIN, List.of(), Map.of(), intent()))
                  .commit()
                  .parent())
          .contains(request.commit().id());
    }
  }
}
