package dev.omnigraph.query.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.query.ir.ParamIr;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.query.ir.ValueType;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterDecoderTest {
  private static final BigInteger ABOVE_LONG = BigInteger.ONE.shiftLeft(63);

  private static ParamIr param(String name, String type) {
    boolean nullable = type.endsWith("?");
    String core = nullable ? type.substring(0, type.length() - 1) : type;
    if (core.startsWith("Vector(")) {
      int dimension = Integer.parseInt(core.substring(7, core.length() - 1));
      return new ParamIr(name, new ValueType(ScalarType.VECTOR, false, dimension, nullable));
    }
    boolean list = core.startsWith("[");
    String scalar = list ? core.substring(1, core.length() - 1) : core;
    return new ParamIr(
        name, new ValueType(ScalarType.find(scalar).orElseThrow(), list, 0, nullable));
  }

  private static Value decode(String type, @Nullable Object value) {
    return ParameterDecoder.fromMap(List.of(param("p", type)), Collections.singletonMap("p", value))
        .value(0);
  }

  private static Value decodeJson(String type, String json) {
    return ParameterDecoder.fromJson(List.of(param("p", type)), "{\"p\":" + json + "}").value(0);
  }

  private static InvalidInputException refusal(String type, @Nullable Object value) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> decode(type, value));
    assertThat(thrown).as(type + " " + value).isNotNull();
    assertThat(thrown.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
    assertThat(thrown.details()).containsEntry("parameter", "p").containsEntry("expected", type);
    return thrown;
  }

  @Test
  void javaValuesAreTaken() {
    assertThat(decode("String", "x")).isEqualTo(new Value.Text("x"));
    assertThat(decode("Bool", true)).isEqualTo(new Value.Bool(true));
    assertThat(decode("I32", (byte) 3)).isEqualTo(new Value.Int(3));
    assertThat(decode("I32", (short) -3)).isEqualTo(new Value.Int(-3));
    assertThat(decode("I64", Long.MIN_VALUE)).isEqualTo(new Value.Int(Long.MIN_VALUE));
    assertThat(decode("U32", 4294967295L)).isEqualTo(new Value.Int(4294967295L));
    assertThat(decode("U64", BigInteger.valueOf(Long.MAX_VALUE)))
        .isEqualTo(new Value.Int(Long.MAX_VALUE));
    assertThat(decode("F64", 1.5f)).isEqualTo(new Value.Real(1.5));
    assertThat(decode("F64", 7)).isEqualTo(new Value.Real(7));
    assertThat(decode("F32", 0.1)).isEqualTo(new Value.Real(0.1f));
    assertThat(decode("Date", LocalDate.of(2024, 6, 1))).isEqualTo(new Value.Day(19875));
    assertThat(decode("Date", "2024-6-1")).isEqualTo(new Value.Day(19875));
    assertThat(decode("Date", Instant.ofEpochSecond(-1))).isEqualTo(new Value.Day(-1));
    assertThat(decode("DateTime", Instant.ofEpochSecond(0, 1_999_999)))
        .isEqualTo(new Value.Instant(1));
    assertThat(decode("DateTime", Instant.ofEpochSecond(0, -1))).isEqualTo(new Value.Instant(-1));
    assertThat(decode("DateTime", OffsetDateTime.parse("1970-01-01T01:00:00+01:00")))
        .isEqualTo(new Value.Instant(0));
    assertThat(decode("DateTime", LocalDate.EPOCH)).isEqualTo(new Value.Instant(0));
    assertThat(decode("Blob", "base64:SGk=")).isEqualTo(new Value.Text("base64:SGk="));
    assertThat(decode("Blob", new byte[] {'H', 'i'})).isEqualTo(new Value.Text("base64:SGk="));
    assertThat(decode("String?", null)).isEqualTo(Value.NULL);
  }

  @Test
  void listsAndArraysAreTaken() {
    Value ints = new Value.ListOf(List.of(new Value.Int(1), new Value.Int(2)));

    assertThat(decode("[I32]", List.of(1, 2))).isEqualTo(ints);
    assertThat(decode("[I32]", new int[] {1, 2})).isEqualTo(ints);
    assertThat(decode("[I32]", new Object[] {1L, "2"})).isEqualTo(ints);
    assertThat(decode("[String]", List.of())).isEqualTo(new Value.ListOf(List.of()));
    for (Object vector :
        new Object[] {List.of(1, 2.5), new float[] {1, 2.5f}, new double[] {1, 2.5}}) {
      assertThat(((Value.Vector) decode("Vector(2)", vector)).components())
          .containsExactly(1f, 2.5f);
    }
  }

  @Test
  void vectorsAreCopied() {
    float[] mine = {1, 2};
    Value.Vector vector = (Value.Vector) decode("Vector(2)", mine);
    mine[0] = 9;

    assertThat(vector.components()).containsExactly(1f, 2f);
  }

  @Test
  void valuesOfAnotherKindAreRefused() {
    assertThat(refusal("String", 1).details()).containsEntry("actual", "Integer");
    refusal("String", List.of("x"));
    refusal("String", "\ud800");
    refusal("Bool", "true");
    refusal("I32", 1.0);
    refusal("I32", "1.0");
    refusal("I32", "");
    refusal("I32", "+1");
    refusal("I32", "9".repeat(1000));
    refusal("I32", 1L << 31);
    refusal("I64", ABOVE_LONG);
    refusal("U32", -1);
    refusal("U32", 1L << 32);
    refusal("U64", ABOVE_LONG);
    refusal("F64", "1.5");
    refusal("F64", Double.NaN);
    refusal("F64", Double.POSITIVE_INFINITY);
    refusal("F32", 1e300);
    refusal("Date", 19875);
    refusal("Date", "soon");
    refusal("Date", LocalDate.MAX);
    refusal("DateTime", "2024-06-01T25:00:00Z");
    refusal("DateTime", Instant.MAX);
    refusal("Blob", 1);
    refusal("[I32]", 1);
    refusal("Vector(2)", List.of(1));
    refusal("Vector(2)", new float[] {1, Float.NaN});
    refusal("Vector(2)", Arrays.asList(1, null));
    refusal("Vector(2)", "text");
  }

  @Test
  void elementsAreCheckedOneByOne() {
    for (List<?> elements : List.of(Arrays.asList("x", null), List.of(1), List.of(List.of("x")))) {
      InvalidInputException thrown =
          catchThrowableOfType(InvalidInputException.class, () -> decode("[String]", elements));
      assertThat(thrown.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
      assertThat(thrown.details()).containsEntry("parameter", "p");
    }
  }

  @Test
  void missingRequiredParametersAreNamedBeforeAnythingRuns() {
    List<ParamIr> params = List.of(param("handle", "String"), param("born", "I32?"));
    InvalidInputException absent =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> ParameterDecoder.fromMap(params, Map.of("hadnle", "x")));
    InvalidInputException isNull =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> ParameterDecoder.fromJson(params, "{\"handle\":null}"));

    assertThat(absent.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
    assertThat(absent.sentence()).isEqualTo("a required parameter is missing");
    assertThat(absent.details()).containsEntry("parameter", "handle");
    assertThat(absent.hint()).isEqualTo("it is called 'handle', not 'hadnle'");
    assertThat(isNull.sentence()).isEqualTo("a required parameter is null");
  }

  @Test
  void valuesComeInDeclarationOrderAndExtraMembersAreIgnored() {
    BoundParameters bound =
        ParameterDecoder.fromJson(
            List.of(param("b", "I32"), param("a", "String?"), param("c", "String?")),
            "{\"c\":\"x\",\"extra\":{\"deep\":[1]},\"b\":1}");

    assertThat(bound.toArray()).containsExactly(new Value.Int(1), Value.NULL, new Value.Text("x"));
    assertThat(bound.count()).isEqualTo(3);
    assertThat(bound.nowMillis()).isEmpty();
  }

  @Test
  void theReservedNameOverridesTheClock() {
    assertThat(
            ParameterDecoder.fromMap(List.of(), Map.of("__nanograph_now", Instant.ofEpochMilli(7)))
                .nowMillis())
        .isEqualTo(OptionalLong.of(7));
    assertThat(
            ParameterDecoder.fromJson(List.of(), "{\"__nanograph_now\":\"1970-01-01T00:00:01Z\"}")
                .nowMillis())
        .isEqualTo(OptionalLong.of(1000));
    assertThat(
            catchThrowableOfType(
                    InvalidInputException.class,
                    () -> ParameterDecoder.fromMap(List.of(), Map.of("__nanograph_now", 1)))
                .details())
        .containsEntry("parameter", "__nanograph_now");
  }

  record Search(String handle, int born) {}

  @Test
  void recordsGiveTheirComponents() {
    BoundParameters bound =
        ParameterDecoder.fromRecord(
            List.of(param("born", "I32"), param("handle", "String")), new Search("ana", 1970));

    assertThat(bound.toArray()).containsExactly(new Value.Int(1970), new Value.Text("ana"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "String | \"x\\u0041\"",
        "I64 | -9223372036854775808",
        "I64 | \"9223372036854775807\"",
        "U64 | \"9223372036854775807\"",
        "F64 | 1e3",
        "F64 | 5",
        "Bool | false",
        "Date | \"2024-06-01\"",
        "DateTime | \"2024-06-01 10:00:00\"",
        "Blob | \"s3://x\"",
        "[Date] | [\"2024-06-01\"]",
        "Vector(2) | [1, 2.5]",
        "I32? | null",
      })
  void jsonIsTaken(String type, String json) {
    assertThat(decodeJson(type, json)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "I32 | 30.0",
        "I32 | 1e2",
        "I32 | true",
        "I64 | 9223372036854775808",
        "U32 | -1",
        "F64 | \"1\"",
        "F64 | 1e999",
        "F64 | NaN",
        "Date | 19875",
        "String | {\"x\":1}",
        "String | ['x']",
        "[I32] | [1,null]",
        "[I32] | {\"0\":1}",
        "Vector(2) | [1]",
        "I32 | 1}{\"p\":2",
        "I32 | 1,\"p\":2",
        "I32 | 1,",
        "I32 | 01",
      })
  void otherJsonIsRefused(String type, String json) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> decodeJson(type, json));

    assertThat(thrown).as(json).isNotNull();
    assertThat(thrown.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "1", "\"x\"", "{", "nul", "{\"a\":1", "{a:1}", "{} x", "true"})
  void theContainerIsAnObject(String json) {
    InvalidInputException thrown =
        catchThrowableOfType(
            InvalidInputException.class, () -> ParameterDecoder.fromJson(List.of(), json));

    assertThat(thrown).as(json).isNotNull();
    assertThat(thrown.code()).isEqualTo(ErrorCode.BAD_PARAMETER);
  }

  @Test
  void absentAndNullContainersHoldNothing() {
    for (String json : List.of("", " \n", "null", "{}")) {
      assertThat(ParameterDecoder.fromJson(List.of(), json).count()).isZero();
    }
  }

  @Test
  void deepJsonEndsInATypedError() {
    String deep = "{\"p\":" + "[".repeat(100_000);
    assertThat(
            catchThrowableOfType(
                    InvalidInputException.class, () -> ParameterDecoder.fromJson(List.of(), deep))
                .code())
        .isEqualTo(ErrorCode.BAD_PARAMETER);
  }

  @Test
  void javaScriptSafeJsonWantsLargeIntegersAsText() {
    List<ParamIr> params = List.of(param("p", "I64"));

    assertThat(ParameterDecoder.fromJavaScriptSafeJson(params, "{\"p\":9007199254740991}").value(0))
        .isEqualTo(new Value.Int(9007199254740991L));
    assertThat(
            ParameterDecoder.fromJavaScriptSafeJson(params, "{\"p\":\"9007199254740992\"}")
                .value(0))
        .isEqualTo(new Value.Int(9007199254740992L));
    assertThat(
            catchThrowableOfType(
                    InvalidInputException.class,
                    () ->
                        ParameterDecoder.fromJavaScriptSafeJson(
                            params, "{\"p\":-9007199254740992}"))
                .hint())
        .isEqualTo("pass it as a decimal string");
    assertThat(ParameterDecoder.fromJson(params, "{\"p\":9007199254740992}").value(0))
        .isEqualTo(new Value.Int(9007199254740992L));
  }
}
