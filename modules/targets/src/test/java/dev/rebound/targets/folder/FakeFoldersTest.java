package dev.rebound.targets.folder;

class FakeFoldersTest extends FoldersContract {
  private final FakeFolders fake = new FakeFolders();

  @Override
  Folders folders() {
    return fake;
  }

  @Override
  String folder(String name) {
    return "/srv/" + name;
  }

  @Override
  void put(String folder, String file, String content) {
    fake.put(folder(folder), file, content);
  }
}
