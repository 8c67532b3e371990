package dev.omnigraph.recovery.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Lets a fake offer only those methods of a port that the code under test calls. */
final class PartialPort {
  private PartialPort() {}

  /** Returns the port whose methods are the target's methods of the same name and parameters. */
  static <T> T of(Class<T> port, Object target) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Method own;
    try {
      own = target.getClass().getMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      throw new UnsupportedOperationException("recovery does not call " + method, e);
    }
    try {
      return own.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
