package dev.omnigraph.recovery.testing;

import dev.omnigraph.errors.StorageException;
import dev.omnigraph.storage.TextObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Text objects in memory which record their calls and can be told to fail a verb. */
public final class MemoryTexts implements TextObjects {
  private final Map<String, String> objects = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private String failingVerb = "";

  /** Lets every later call of a verb fail; empty ends it. */
  public void fail(String verb) {
    failingVerb = verb;
  }

  /** Returns the calls so far, verb and object. */
  public List<String> calls() {
    return calls;
  }

  /** Returns the names of all objects. */
  public List<String> names() {
    return List.copyOf(objects.keySet());
  }

  private void call(String verb, String uri) {
    calls.add(verb + " " + uri);
    if (verb.equals(failingVerb)) {
      throw StorageException.of(StorageException.Fault.OTHER, verb, uri, "injected", null);
    }
  }

  @Override
  public Optional<String> readText(String uri) {
    call("read", uri);
    return Optional.ofNullable(objects.get(uri));
  }

  @Override
  public void writeText(String uri, String text) {
    call("write", uri);
    objects.put(uri, text);
  }

  @Override
  public boolean writeTextIfAbsent(String uri, String text) {
    call("writeIfAbsent", uri);
    return objects.putIfAbsent(uri, text) == null;
  }

  @Override
  public boolean exists(String uri) {
    call("exists", uri);
    return objects.containsKey(uri)
        || objects.keySet().stream().anyMatch(name -> name.startsWith(uri + "/"));
  }

  @Override
  public void renameText(String from, String to) {
    call("rename", from);
    String text = objects.remove(from);
    if (text == null) {
      throw StorageException.of(StorageException.Fault.NOT_FOUND, "rename", from, "absent", null);
    }
    objects.put(to, text);
  }

  @Override
  public void delete(String uri) {
    call("delete", uri);
    objects.remove(uri);
  }

  @Override
  public List<String> listDir(String uri) {
    call("list", uri);
    TreeSet<String> children = new TreeSet<>();
    for (String name : objects.keySet()) {
      if (name.startsWith(uri + "/")) {
        String rest = name.substring(uri.length() + 1);
        int slash = rest.indexOf('/');
        children.add(slash < 0 ? rest : rest.substring(0, slash));
      }
    }
    return List.copyOf(children);
  }

  @Override
  public void deletePrefix(String uri) {
    call("deletePrefix", uri);
    objects.keySet().removeIf(name -> name.startsWith(uri));
  }
}
