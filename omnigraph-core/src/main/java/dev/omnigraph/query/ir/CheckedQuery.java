package dev.omnigraph.query.ir;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import java.util.List;

/** A query that passed the checker. Immutable. */
public sealed interface CheckedQuery {
  /** Returns its name. */
  String name();

  /** Returns the declared parameters in order. */
  List<ParamIr> params();

  /**
   * Returns the read.
   *
   * @throws InvalidInputException with code {@code TYPE} if this is a mutation
   */
  QueryIr requireRead();

  /**
   * Returns the mutation.
   *
   * @throws InvalidInputException with code {@code BAD_REQUEST} if this is a read
   */
  MutationIr requireMutation();

  /** A read. */
  record Read(QueryIr ir) implements CheckedQuery {
    @Override
    public String name() {
      return ir.name();
    }

    @Override
    public List<ParamIr> params() {
      return ir.params();
    }

    @Override
    public QueryIr requireRead() {
      return ir;
    }

    @Override
    public MutationIr requireMutation() {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST,
          "the query reads, but a mutation is wanted",
          "run it with the call for reads",
          Details.of("query", name()));
    }
  }

  /** A mutation. */
  record Mutation(MutationIr ir) implements CheckedQuery {
    @Override
    public String name() {
      return ir.name();
    }

    @Override
    public List<ParamIr> params() {
      return ir.params();
    }

    @Override
    public QueryIr requireRead() {
      throw InvalidInputException.compiler(
          ErrorCode.TYPE,
          List.of(
              Diagnostic.unplaced(
                  "T10",
                  "the query '" + name() + "' changes data; run it with the call for mutations")));
    }

    @Override
    public MutationIr requireMutation() {
      return ir;
    }
  }
}
