package io.questdb.jar.jni;

import dev.omnigraph.storage.lance.NativeLibrary;

/**
 * The entry point Lance calls once, from a static initialiser, to load its native library. Named by
 * Lance's byte code; nothing else may call it.
 *
 * <p>It lives in the class loader that loads Lance, which is what ties the native methods to the
 * library.
 */
public interface JarJniLoader {
  /** Loads the library found under the resource directory of the given class's loader. */
  static <T> void loadLib(Class<T> owner, String resourceDirectory, String name) {
    loadLib(owner, resourceDirectory, name, "");
  }

  /** Loads the library; the suffix is appended to its name. */
  static <T> void loadLib(Class<T> owner, String resourceDirectory, String name, String suffix) {
    System.load(NativeLibrary.locate(owner, resourceDirectory, name + suffix).toString());
  }
}
