package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.local.FileTrees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lance.Dataset;
import org.lance.Ref;

/**
 * Creates and deletes branches. Lance checks names only after it wrote files, and takes a name
 * below another for a part of it, so both are refused here before anything happens.
 */
final class BranchOperations {
  private static final Pattern STORABLE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");

  private final LanceContext context;
  private final Forcing forcing;

  BranchOperations(LanceContext context, Forcing forcing) {
    this.context = context;
    this.forcing = forcing;
  }

  boolean exists(DatasetAddress address) throws IOException {
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isPresent()) {
      try (DirectoryStream<Path> versions =
          Files.newDirectoryStream(local.get().versions(), "*.manifest")) {
        return versions.iterator().hasNext();
      } catch (NoSuchFileException | NotDirectoryException e) {
        return false;
      }
    }
    try (Dataset dataset = context.openNative(address, Optional.empty())) {
      return dataset.version() > 0;
    } catch (StorageException e) {
      if (e.fault() == Fault.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  void create(DatasetAddress from, long version, BranchName name) throws IOException {
    String text = name.text();
    if (name.isMain()
        || !STORABLE.matcher(text).matches()
        || text.contains("..")
        || text.endsWith(".")
        || text.toLowerCase(Locale.ROOT).endsWith(".lock")) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the branch name is not storable",
          "use letters, digits, '.', '-', '_' and '/' between segments",
          Details.of("branch", text));
    }
    try (Dataset source = context.openNative(from, Optional.of(version))) {
      refuseClash(source, from, text);
      Optional<Path> local = LocalLayout.localPath(from.uri());
      if (local.isPresent()) {
        BranchFiles files = new BranchFiles(local.get());
        files.removeTorn();
        Files.deleteIfExists(files.reference(name)); // not listed, so its chain has no version
      }
      removeOrphan(from.on(name));
      Ref ref =
          from.owner().isMain() ? Ref.ofMain(version) : Ref.ofBranch(from.owner().text(), version);
      // Lance copies the version from the chain of the object it is called on, whatever the
      // reference says. What it returns has no allocator and cannot be read through.
      source.createBranch(text, ref).close();
      forcing.forceBranch(from.on(name), version);
    }
  }

  /** A crash between the first version of a branch and its reference leaves a chain in the way. */
  private void removeOrphan(DatasetAddress branch) throws IOException {
    Optional<LocalLayout> local = LocalLayout.of(branch);
    if (local.isPresent() && Files.exists(local.get().root())) {
      context.sessions().forget(branch.owner());
      context.settled().forgetBelow(local.get().root());
      FileTrees.delete(local.get().root());
    }
  }

  private static void refuseClash(Dataset main, DatasetAddress from, String text)
      throws IOException {
    for (BranchRef other : Branches.list(main, from.uri())) {
      String name = other.name().text();
      if (name.equals(text)) {
        throw StorageException.of(
            Fault.ALREADY_EXISTS, "create branch", from.uri(), "branch " + text + " exists", null);
      }
      if (name.startsWith(text + "/") || text.startsWith(name + "/")) {
        throw InvalidInputException.of(
            ErrorCode.BRANCH_CONFLICT,
            "the branch name is a part of another branch's name",
            "choose a name that neither extends nor shortens an existing one at a '/'",
            Details.of("branch", text).and("other", name));
      }
    }
  }

  void delete(DatasetAddress dataset, BranchName name) throws IOException {
    Optional<Path> local = LocalLayout.localPath(dataset.uri());
    if (local.isPresent()) {
      delete(new BranchFiles(local.get()), dataset, name);
      return;
    }
    try (Dataset main = context.openNative(DatasetAddress.main(dataset.uri()), Optional.empty())) {
      for (BranchRef ref : Branches.list(main, dataset.uri())) {
        if (ref.name().equals(name)) {
          main.branches().delete(name.text());
          context.sessions().forget(name);
        }
      }
    }
  }

  /**
   * The name goes first and durably: a chain of which a power cut leaves a part must not be a
   * branch.
   */
  private void delete(BranchFiles files, DatasetAddress dataset, BranchName name)
      throws IOException {
    boolean hasNested = false;
    for (BranchFiles.Listed other : files.list()) {
      hasNested |= other.ref().name().text().startsWith(name.text() + "/");
      if (other.parent().equals(name.text())) {
        throw StorageException.of(
            Fault.REFERENCED,
            "delete branch",
            dataset.uri(),
            "branch " + other.ref().name() + " was made from branch " + name,
            null);
      }
    }
    if (Files.deleteIfExists(files.reference(name))) {
      context.forcer().force(List.of(), List.of(files.directory()));
    }
    if (!hasNested) {
      removeOrphan(dataset.on(name));
    }
  }
}
