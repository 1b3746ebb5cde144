#pragma once

#include "gateway/base/scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace raporo::test {

/// A folder of its own for one test.
class temporary_folder : public raporo::scratch_folder {
 public:
  /// Writes a file, whose folder is made when needed; returns its path.
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out) throw std::runtime_error("cannot write " + file.string());
    return file;
  }
};

}  // namespace raporo::test
