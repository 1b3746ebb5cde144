#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/wire.hpp"
#include "config/wire_values.hpp"
#include "config/yaml.hpp"

/// Parts of the reader of wires.
namespace raporo::config {

/// Reads the keys of one mapping of a wire.
class wire_keys : public mapping_reader {
 public:
  wire_keys(const yaml_node& node, diagnostics& problems)
      : mapping_reader(node, "wire", problems), problems_(problems) {}

  /// The name of one of the aggregator's values, or its path (fields::of); empty when it is not there.
  std::string name(std::string_view key);
  std::string required_name(std::string_view key);
  /// One of `known`; empty when it is not there.
  std::string word(std::string_view key, const std::vector<std::string_view>& known);
  /// One text, or a list of several, each with its place; empty when it is not there.
  std::vector<const yaml_node*> texts(std::string_view key);
  std::vector<std::string> words(std::string_view key);

  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

 private:
  std::string checked_name(std::string_view key, std::string name);
  diagnostics& problems_;
};

/// Tells of a path one of whose parts is empty: nothing would ever be found there.
void check_path(const yaml_node& path, diagnostics& problems);

wire_send read_wire_send(const yaml_node& node, diagnostics& problems);

}  // namespace raporo::config
