#include "gateway/channels/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace raporo::channels {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 16;
constexpr std::size_t most_values = 256;

/// Null when it is no document.
json::value read_json(std::string_view document) {
  json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code ec;
  json::value root = json::parse(document, ec, {}, options);
  return ec ? json::value() : root;
}

/// What stands at a path of members; null when nothing does.
const json::value* value_at(const json::value& root, std::string_view path) {
  const json::value* at = &root;
  for (bool last = false; !last && at != nullptr;) {
    const std::string_view name = path.substr(0, path.find('.'));
    last = name.size() == path.size();
    path.remove_prefix(last ? name.size() : name.size() + 1);
    at = at->is_object() ? at->get_object().if_contains(name) : nullptr;
  }
  return at;
}

std::string text_of_value(const json::value& v) {
  if (v.is_string()) return std::string(v.get_string());
  // The library's own way to write 0.01 is 1E-2, which nobody reads as a price.
  return v.is_double() ? fmt::format("{}", v.get_double()) : json::serialize(v);
}

/// Lists the values of a document by their paths. False beyond `most_values`, empty and missing ones among
/// them, for a name longer than an id, and for a NUL.
class flattener {
 public:
  bool take(const json::value& v, const std::string& path) {
    if (++visited_ > most_values) return false;
    if (const auto* object = v.if_object()) {
      return std::all_of(object->begin(), object->end(), [&](const json::key_value_pair& member) {
        if (member.key().size() > longest_id) return false;
        return take(member.value(), path.empty() ? std::string(member.key()) : below(path, member.key()));
      });
    }
    if (const auto* array = v.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i)
        if (!take((*array)[i], below(path, std::to_string(i)))) return false;
      return true;
    }
    if (v.is_null()) return true;
    std::string text = text_of_value(v);
    if (text.find('\0') != std::string::npos) return false;
    pairs.emplace_back(path, std::move(text));
    return true;
  }

  std::vector<std::pair<std::string, std::string>> pairs;

 private:
  std::size_t visited_ = 0;
  static std::string below(const std::string& path, std::string_view name) {
    return fmt::format("{}.{}", path, name);
  }
};

}  // namespace

result<fields> fields::of_json(std::string_view document) {
  const json::value root = read_json(document);
  if (!root.is_object()) return errc::malformed;
  flattener flat;
  if (!flat.take(root, {})) return errc::malformed;
  return fields(std::move(flat.pairs));
}

result<std::vector<fields>> fields::each_of(std::string_view document, std::string_view name) {
  const json::value root = read_json(document);
  const json::value* list = value_at(root, name);
  if (list == nullptr || !list->is_array()) return errc::malformed;
  std::vector<fields> all;
  for (const json::value& v : list->get_array()) {
    flattener flat;
    const bool usable = v.is_object() && flat.take(v, {});
    all.push_back(usable ? fields(std::move(flat.pairs)) : fields({}));
  }
  return all;
}

result<fields> fields::of(const http::request& r) {
  const bool in_query = r.method == "GET";
  if (!in_query && r.content_type == "application/json") return of_json(r.body);
  if (!in_query && r.content_type != "application/x-www-form-urlencoded") return errc::malformed;
  const result<http::form> f = http::form::parse(in_query ? r.query : r.body);
  if (!f) return errc::malformed;
  return fields(f->pairs());
}

std::optional<std::string_view> fields::find(std::string_view name) const noexcept {
  const auto found =
      std::find_if(pairs_.begin(), pairs_.end(), [&](const auto& p) { return p.first == name; });
  if (name.empty() || found == pairs_.end()) return std::nullopt;
  return found->second;
}

bool fields::has_all(std::initializer_list<std::string_view> names) const noexcept {
  return std::all_of(names.begin(), names.end(), [&](std::string_view n) { return !get(n).empty(); });
}

bool fields::are_ids(std::initializer_list<std::string_view> names) const noexcept {
  return std::all_of(names.begin(), names.end(),
                     [&](std::string_view n) { return get(n).size() <= longest_id; });
}

}  // namespace raporo::channels
