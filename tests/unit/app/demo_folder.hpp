#pragma once

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace raporo::test {

/// The demo's configuration in a folder that a test may change.
class demo_folder {
 public:
  demo_folder() {
    std::filesystem::copy(RAPORO_SOURCE_DIR "/config/demo", path(), std::filesystem::copy_options::recursive);
  }

  std::filesystem::path path() const { return folder_.path() / "demo"; }

  /// Replaces the first `from` in a file; throws when there is none.
  void change(const std::string& file, const std::string& from, const std::string& to) const {
    std::ostringstream read;
    read << std::ifstream(path() / file).rdbuf();
    std::string text = read.str();
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error(file + " does not say " + from);
    std::ofstream(path() / file) << text.replace(at, from.size(), to);
  }

  /// Replaces each `from` in a file, however often it is there.
  void rename_word(const std::string& file, const std::string& from, const std::string& to) const {
    std::ostringstream read;
    read << std::ifstream(path() / file).rdbuf();
    std::ofstream(path() / file) << std::regex_replace(read.str(), std::regex(from), to);
  }

 private:
  temporary_folder folder_;
};

}  // namespace raporo::test
