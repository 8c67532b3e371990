package dev.omnigraph;

import dev.omnigraph.query.ir.MutationIr;
import dev.omnigraph.query.params.BoundParameters;
import dev.omnigraph.query.params.ParameterDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A mutation as a caller asks for it: source, name, parameters. Immutable as far as the parameters
 * are.
 *
 * @param source a source with one mutation, or the one named
 * @param name which of them
 * @param binding decodes the parameters once the declarations are known
 */
record MutationCall(
    String source, Optional<String> name, Function<MutationIr, BoundParameters> binding) {
  static MutationCall of(String source, Optional<String> name, Map<String, ?> parameters) {
    return new MutationCall(source, name, ir -> ParameterDecoder.fromMap(ir.params(), parameters));
  }

  static MutationCall ofJson(String source, Optional<String> name, String parametersJson) {
    return new MutationCall(
        source, name, ir -> ParameterDecoder.fromJson(ir.params(), parametersJson));
  }
}
