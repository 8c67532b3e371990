package dev.omnigraph.system;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Ports that do more than they are asked to: the mutants of the cost gates. */
final class ExtraCalls {
  private ExtraCalls() {}

  /** What a mutant does before it passes a call on. */
  @FunctionalInterface
  interface Extra<T> {
    void before(T inner, String method, Object[] arguments);
  }

  /** Returns a port that does the extra work before every call of the inner one. */
  static <T> T around(Class<T> port, T inner, Extra<T> extra) {
    Object proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) -> {
              extra.before(inner, method.getName(), arguments == null ? new Object[0] : arguments);
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return port.cast(proxy);
  }
}
