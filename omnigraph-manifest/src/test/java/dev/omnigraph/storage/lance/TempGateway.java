package dev.omnigraph.storage.lance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.Durability;
import java.nio.file.Path;

/** A gateway with one dataset address that checks on close that no buffer is left. */
final class TempGateway implements AutoCloseable {
  final LanceGateway gateway;
  final DatasetAddress address;
  final LocalLayout layout;

  private TempGateway(LanceGateway gateway, Path root) {
    this.gateway = gateway;
    this.address = DatasetAddress.main(root.resolve("t").toString());
    this.layout = LocalLayout.of(address).orElseThrow();
  }

  static TempGateway unforced(Path root) {
    return new TempGateway(
        LanceGateway.open(LanceOptions.builder().durability(Durability.OS_CACHE).build()), root);
  }

  static TempGateway forced(Path root) {
    return new TempGateway(LanceGateway.open(LanceOptions.defaults()), root);
  }

  @Override
  public void close() {
    assertThat(gateway.allocator().getAllocatedMemory()).isZero();
    assertThat(gateway.allocator().getChildAllocators()).isEmpty();
    gateway.close();
  }
}
