package dev.omnigraph.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.topology.data.ByteDictionary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The parts that versions share, against plain collections. */
class PersistentPartsTest {

  @Test
  void pagedIntsKeepEveryVersion() {
    Random random = new Random(5);
    List<PagedInts> versions = new ArrayList<>(List.of(PagedInts.EMPTY));
    List<int[]> models = new ArrayList<>(List.of(filled(9000)));
    for (int v = 0; v < 40; v++) {
      PagedInts.Editor editor = versions.get(v).edit();
      int[] model = models.get(v).clone();
      int start = random.nextInt(6000);
      int count = random.nextInt(v % 4 == 0 ? 3000 : 5);
      for (int i = 0; i < count; i++) {
        int index = v % 3 == 0 ? start + i : random.nextInt(9000);
        model[index] = v % 5 == 4 ? -1 : index + v;
        editor.set(index, model[index]);
        assertThat(editor.get(index)).isEqualTo(model[index]);
      }
      versions.add(editor.finish());
      models.add(model);
    }
    for (int v = 0; v < versions.size(); v++) {
      for (int index = 0; index < 9000; index++) {
        assertThat(versions.get(v).get(index)).isEqualTo(models.get(v)[index]);
      }
    }
    for (int v = 1; v < versions.size(); v++) {
      List<Integer> lost = new ArrayList<>();
      for (int index = 0; index < 9000; index++) {
        if (models.get(v - 1)[index] >= 0 && models.get(v)[index] < 0) {
          lost.add(index);
        }
      }
      assertThat(versions.get(v - 1).lostIn(versions.get(v)))
          .containsExactly(lost.stream().mapToInt(Integer::intValue).toArray());
    }
    assertThat(versions.get(0).get(-1)).isEqualTo(-1);
    assertThat(versions.get(0).get(Integer.MAX_VALUE)).isEqualTo(-1);
  }

  private static int[] filled(int size) {
    int[] values = new int[size];
    Arrays.fill(values, -1);
    return values;
  }

  @Test
  void dictionaryWithRoomAheadNumbersAsOneThatGrew() {
    for (int strings : new int[] {0, 1, 32, 33, 1_000, 1_025}) {
      ByteDictionary grown = new ByteDictionary();
      ByteDictionary ahead = new ByteDictionary();
      ahead.expectFirst(strings);
      for (int i = 0; i < strings; i++) {
        byte[] utf8 = ("s" + i).getBytes(StandardCharsets.UTF_8);
        assertThat(ahead.intern(utf8, 0, utf8.length)).isEqualTo(i);
        assertThat(grown.intern(utf8, 0, utf8.length)).isEqualTo(i);
      }
      assertThat(ahead.bytes()).isEqualTo(grown.bytes());
      ahead.expectFirst(1 << 20); // not the first any more, unless there are none
      assertThat(ahead.bytes() > grown.bytes()).isEqualTo(strings == 0);
      for (int i = 0; i < strings; i++) {
        byte[] utf8 = ("s" + i).getBytes(StandardCharsets.UTF_8);
        assertThat(ahead.find(utf8, 0, utf8.length)).isEqualTo(i);
      }
    }
  }

  @Test
  void dictionaryNumbersStringsOfAllLengthsOnce() {
    ByteDictionary dictionary = new ByteDictionary();
    Random random = new Random(6);
    Map<String, Integer> model = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      String text = i % 9000 == 1 ? "x".repeat(300_000 + i) : "id " + random.nextInt(20_000) + "é";
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int expected = model.getOrDefault(text, -1);
      assertThat(dictionary.find(utf8, 0, utf8.length)).isEqualTo(expected);
      int number = dictionary.intern(utf8, 0, utf8.length);
      assertThat(number).isEqualTo(expected < 0 ? model.size() : expected);
      model.put(text, number);
    }
    assertThat(dictionary.size()).isEqualTo(model.size());
    model.forEach(
        (text, number) -> {
          assertThat(dictionary.text(number)).isEqualTo(text);
          assertThat(dictionary.length(number))
              .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        });
    assertThat(dictionary.intern(new byte[0], 0, 0)).isEqualTo(model.size());
    assertThat(dictionary.find(new byte[0], 0, 0)).isEqualTo(model.size());
  }

  @Test
  void dictionaryGivesAllThreadsTheSameNumbers() throws Exception {
    ByteDictionary dictionary = new ByteDictionary();
    ExecutorService pool = TestPools.pool(4);
    List<Future<int[]>> results = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int shift = t * 1000;
      results.add(
          pool.submit(
              () -> {
                int[] numbers = new int[5000];
                for (int i = 0; i < 5000; i++) {
                  int key = (i + shift) % 5000;
                  byte[] utf8 = ("key" + key).getBytes(StandardCharsets.UTF_8);
                  numbers[key] = dictionary.intern(utf8, 0, utf8.length);
                }
                return numbers;
              }));
    }
    int[] first = results.get(0).get();
    for (Future<int[]> result : results) {
      assertThat(result.get()).isEqualTo(first);
    }
    assertThat(dictionary.size()).isEqualTo(5000);
    for (int key = 0; key < 5000; key++) {
      assertThat(dictionary.text(first[key])).isEqualTo("key" + key);
    }
    pool.shutdownNow();
  }

  @Test
  void neighbourListsFollowChangesAndTellWhenToBuildAnew() {
    Random random = new Random(8);
    List<int[]> edges = new ArrayList<>();
    NeighbourLists lists = NeighbourLists.build(triples(edges));
    int rows = 0;
    for (int step = 0; step < 200; step++) {
      List<int[]> removed = new ArrayList<>();
      List<int[]> added = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0 && !edges.isEmpty(); i--) {
        removed.add(edges.remove(random.nextInt(edges.size())));
      }
      for (int i = random.nextInt(9); i > 0; i--) {
        added.add(new int[] {random.nextInt(40), random.nextInt(600), rows++});
      }
      edges.addAll(added);
      lists =
          random.nextInt(20) == 0
              ? NeighbourLists.build(triples(edges))
              : lists.derive(triples(removed), triples(added));
      for (int node = 0; node < 42; node++) {
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < lists.degree(node); i++) {
          int at = lists.start(node) + i;
          found.add(((long) lists.neighbourArray(node)[at] << 32) | lists.edgeArray(node)[at]);
        }
        List<Long> wanted = new ArrayList<>();
        for (int[] edge : edges) {
          if (edge[0] == node) {
            wanted.add(((long) edge[1] << 32) | edge[2]);
          }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
      }
    }
    assertThat(lists.edgeCount()).isEqualTo(edges.size());
    assertThat(lists.isWornBy(10)).isFalse();
    assertThat(lists.isWornBy(1_000_000)).isTrue();
  }

  private static EdgeTriples triples(List<int[]> edges) {
    EdgeTriples triples = new EdgeTriples(0);
    edges.forEach(edge -> triples.add(edge[0], edge[1], edge[2]));
    return triples;
  }
}
