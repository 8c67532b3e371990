package dev.omnigraph.storage.lance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.storage.BranchRef;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The branches of one dataset on a local disk, read from its reference files. A reference that is
 * torn, or whose chain has no version, is what a power cut left of a creation nobody was told of:
 * it is no branch.
 *
 * @param dataset the directory of the dataset
 */
record BranchFiles(Path dataset) {
  private static final String SUFFIX = ".json";

  /** Loaded with the first branch that is read: Jackson takes longer to load than Lance. */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
  }

  /** A branch, and the one it was made from; empty for main. */
  record Listed(BranchRef ref, String parent) {}

  Path directory() {
    return dataset.resolve("_refs").resolve("branches");
  }

  Path reference(BranchName branch) {
    String encoded = URLEncoder.encode(branch.text(), StandardCharsets.UTF_8).replace("+", "%20");
    return directory().resolve(encoded + SUFFIX);
  }

  List<Listed> list() throws IOException {
    List<Listed> listed = new ArrayList<>();
    for (Path file : references()) {
      String encoded = String.valueOf(file.getFileName());
      String text =
          URLDecoder.decode(
              encoded.substring(0, encoded.length() - SUFFIX.length()).replace("+", "%2B"),
              StandardCharsets.UTF_8);
      Optional<JsonNode> found = read(file);
      if (found.isPresent() && hasVersion(text)) {
        JsonNode reference = found.get();
        listed.add(
            new Listed(
                new BranchRef(
                    BranchName.stored(text),
                    reference.path("parentVersion").asLong(),
                    incarnation(reference),
                    reference.path("createAt").asLong()),
                reference.path("parentBranch").asText("")));
      }
    }
    listed.sort((a, b) -> a.ref().name().compareTo(b.ref().name()));
    return listed;
  }

  /** Returns what tells a branch from an earlier one of its name. */
  Optional<String> incarnation(BranchName branch) throws IOException {
    return read(reference(branch)).map(BranchFiles::incarnation);
  }

  /** Returns the version a branch was made from. */
  OptionalLong parentVersion(BranchName branch) throws IOException {
    Optional<JsonNode> reference = read(reference(branch));
    return reference.isPresent()
        ? OptionalLong.of(reference.get().path("parentVersion").asLong())
        : OptionalLong.empty();
  }

  /** Removes torn references, which Lance cannot pass over. */
  void removeTorn() throws IOException {
    for (Path file : references()) {
      if (read(file).isEmpty()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> references() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory(), "*" + SUFFIX)) {
      found.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return files;
  }

  private boolean hasVersion(String branch) throws IOException {
    Path versions = dataset.resolve("tree").resolve(branch).resolve("_versions");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(versions, "*.manifest")) {
      return files.iterator().hasNext();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    }
  }

  /** Empty if there is none, or only a torn one. References appear whole, under their name. */
  private static Optional<JsonNode> read(Path file) throws IOException {
    try {
      JsonNode tree = Json.MAPPER.readTree(Files.readAllBytes(file));
      return tree != null && tree.isObject() ? Optional.of(tree) : Optional.empty();
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The last version mapping was made with the branch. */
  private static String incarnation(JsonNode reference) {
    JsonNode mappings = reference.path("identifier").path("version_mapping");
    return mappings.path(mappings.size() - 1).path(1).asText();
  }
}
