#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/wire.hpp"
#include "config/yaml.hpp"

/// Reads the values of replies and sends, with the places for ours in them. Internal to the reader of wires.
namespace raporo::config {

constexpr std::size_t longest_wire_name = 128;
constexpr std::size_t longest_wire_text = 1'024;
constexpr std::size_t most_wire_values = 64;

/// What may stand in the values of one place.
struct wire_place {
  std::vector<std::string> names;    ///< of which values there are
  std::string_view first, second;    ///< the two ways of a choice; empty: there is none
  std::vector<std::string> of_each;  ///< names of values that each recipient has
  bool several = false;              ///< recipients: their values stand below `each` alone
};

class wire_value_reader {
 public:
  /// All must outlive the reader.
  wire_value_reader(const wire_place& place, diagnostics& problems) : place_(place), problems_(problems) {}

  /// A text alone, or a choice of two.
  wire_value text(const yaml_node& node);
  /// All that JSON can hold.
  wire_value document(const yaml_node& node);
  /// The names and texts of a form or a query.
  std::vector<wire_value::member> parameters(const yaml_node& node);
  /// As parameters(), for HTTP: no line may break in one, and none may be in the way of our own.
  std::vector<wire_value::member> headers(const yaml_node& node);

 private:
  wire_value read(const yaml_node& node, bool nested, bool below_each);
  wire_value read_scalar(const yaml_node& node, bool below_each);
  wire_value read_choice(const yaml_node& node, bool nested, bool below_each);
  wire_text read_text(const yaml_node& node, bool below_each);
  void check_name(const yaml_node& node, std::size_t at, std::string_view name, bool below_each);
  bool is_choice(const yaml_node& node) const;
  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

  const wire_place& place_;
  diagnostics& problems_;
  std::size_t values_ = 0;
};

}  // namespace raporo::config
