package dev.rebound.targets.file;

import dev.rebound.targets.Journal;

class FakeTextFilesTest extends TextFilesContract {
  private final FakeTextFiles fake = new FakeTextFiles(new Journal());

  @Override
  TextFiles files() {
    return fake;
  }

  @Override
  String path(String name) {
    return "/etc/orders/" + name;
  }

  @Override
  void put(String path, String content) {
    fake.put(path, content);
  }

  @Override
  String content(String path) {
    return fake.content(path).orElseThrow();
  }
}
