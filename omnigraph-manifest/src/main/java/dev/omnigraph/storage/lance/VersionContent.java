package dev.omnigraph.storage.lance;

import dev.omnigraph.storage.lance.ProtobufFields.NotUnderstood;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.index.Index;

/**
 * The files one version names, by name alone: names are unique in a dataset and all of its
 * branches, and a branch reads files of the chain it came from. Immutable.
 *
 * @param names data files, deletion files and directories of indexes
 * @param transaction the name of the file of the transaction that made it; empty where that is not
 *     known
 */
record VersionContent(Set<String> names, Optional<String> transaction) {
  /*
   * Opening a version through the binding takes milliseconds, most of them for objects nobody wants
   * here, and a year of history has thousands. The version file itself is one small protobuf
   * message. It is read strictly: a field that was never seen where files are named makes the whole
   * file one to be opened through the binding. Which chain a file lies in does not matter: names are
   * unique.
   */
  private static final int FOOTER = 16;
  private static final int MAGIC = 0x434E414C; // "LANC"
  private static final int MANIFEST_FIELDS = 21;

  VersionContent {
    names = Set.copyOf(names);
  }

  /** Returns what an open version names. */
  static VersionContent of(Dataset version) {
    Set<String> names = new HashSet<>();
    for (Fragment fragment : version.getFragments()) {
      FragmentMetadata metadata = fragment.metadata();
      for (DataFile file : metadata.getFiles()) {
        names.add(lastOf(file.getPath()));
      }
      DeletionFile deletion = metadata.getDeletionFile();
      if (deletion != null) {
        names.add(LocalLayout.deletionName(metadata.getId(), deletion));
      }
    }
    for (Index index : version.getIndexes()) {
      names.add(index.uuid().toString());
    }
    return new VersionContent(names, Optional.empty());
  }

  /** Reads a version file; empty if it is not understood in every respect that matters. */
  static Optional<VersionContent> read(Path file, long version) throws IOException {
    try {
      return Optional.of(parse(ByteBuffer.wrap(Files.readAllBytes(file)), version));
    } catch (NotUnderstood e) {
      return Optional.empty();
    }
  }

  private static VersionContent parse(ByteBuffer file, long version) throws NotUnderstood {
    file.order(ByteOrder.LITTLE_ENDIAN);
    int end = file.capacity() - FOOTER;
    if (end <= 0 || file.getInt(file.capacity() - Integer.BYTES) != MAGIC) {
      throw new NotUnderstood("the end of the file");
    }
    Set<String> names = new HashSet<>();
    Optional<String> transaction = Optional.empty();
    long found = 0;
    ByteBuffer body = section(file, file.getLong(end), end);
    if (body.limit() + file.getLong(end) + Integer.BYTES != end) {
      throw new NotUnderstood("bytes behind the manifest");
    }
    ProtobufFields manifest = new ProtobufFields(body);
    for (int field = manifest.next(); field != 0; field = manifest.next()) {
      switch (field) {
        case 2 -> fragment(manifest.message(), names);
        case 3 -> found = manifest.number();
        case 6 -> indexes(new ProtobufFields(section(file, manifest.number(), end)), names);
        case 12 -> transaction = Optional.of(manifest.text());
        default -> {
          if (field > MANIFEST_FIELDS) {
            throw new NotUnderstood("field " + field + " of a manifest");
          }
          manifest.skip();
        }
      }
    }
    if (found != version) {
      throw new NotUnderstood("the version");
    }
    return new VersionContent(names, transaction);
  }

  /** Sections begin with their length. */
  private static ByteBuffer section(ByteBuffer file, long position, int end) throws NotUnderstood {
    if (position < 0 || position > end - Integer.BYTES) {
      throw new NotUnderstood("the place of a section");
    }
    int length = file.getInt((int) position);
    int start = (int) position + Integer.BYTES;
    if (length < 0 || length > end - start) {
      throw new NotUnderstood("the length of a section");
    }
    return file.slice(start, length);
  }

  private static void fragment(ProtobufFields fields, Set<String> names) throws NotUnderstood {
    long id = 0;
    Optional<ProtobufFields> deletion = Optional.empty();
    for (int field = fields.next(); field != 0; field = fields.next()) {
      switch (field) {
        case 1 -> id = fields.number();
        case 2 -> names.add(dataFile(fields.message()));
        case 3 -> deletion = Optional.of(fields.message());
        case 4, 5, 7, 9 -> fields.skip(); // rows, and row ids and versions kept in place
        default -> throw new NotUnderstood("field " + field + " of a fragment");
      }
    }
    if (deletion.isPresent()) {
      names.add(deletion(id, deletion.get()));
    }
  }

  private static String dataFile(ProtobufFields fields) throws NotUnderstood {
    String path = "";
    for (int field = fields.next(); field != 0; field = fields.next()) {
      switch (field) {
        case 1 -> path = fields.text();
        case 2, 3, 4, 5, 6, 7 -> fields.skip(); // columns, format, size, chain
        default -> throw new NotUnderstood("field " + field + " of a data file");
      }
    }
    if (path.isEmpty()) {
      throw new NotUnderstood("a data file without a name");
    }
    return lastOf(path);
  }

  private static String deletion(long fragment, ProtobufFields fields) throws NotUnderstood {
    long type = 0;
    long readVersion = 0;
    long id = 0;
    for (int field = fields.next(); field != 0; field = fields.next()) {
      switch (field) {
        case 1 -> type = fields.number();
        case 2 -> readVersion = fields.number();
        case 3 -> id = fields.number();
        case 4, 7 -> fields.skip(); // how many, chain
        default -> throw new NotUnderstood("field " + field + " of a deletion file");
      }
    }
    if (type != 0 && type != 1) {
      throw new NotUnderstood("the type of a deletion file");
    }
    return fragment
        + "-"
        + readVersion
        + "-"
        + Long.toUnsignedString(id)
        + (type == 1 ? ".bin" : ".arrow");
  }

  private static void indexes(ProtobufFields section, Set<String> names) throws NotUnderstood {
    for (int field = section.next(); field != 0; field = section.next()) {
      if (field != 1) {
        throw new NotUnderstood("field " + field + " of the indexes");
      }
      ProtobufFields index = section.message();
      for (int inner = index.next(); inner != 0; inner = index.next()) {
        if (inner == 1) {
          names.add(uuid(index.message()));
        } else {
          index.skip();
        }
      }
    }
  }

  private static String uuid(ProtobufFields fields) throws NotUnderstood {
    if (fields.next() != 1) {
      throw new NotUnderstood("the id of an index");
    }
    ByteBuffer bytes = fields.content();
    if (bytes.remaining() != 2 * Long.BYTES) {
      throw new NotUnderstood("the id of an index");
    }
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
